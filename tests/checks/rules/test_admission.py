"""What the operator refuses depends on the cluster, and on fields that lie apart."""

import json
from typing import Any

import pytest

from checks.recipe import Recipe
from checks.rules import examine
from checks.rules.settings import Orchestrator, Settings

PATH = "recipes/m/vllm/x/deploy.yaml"


def said(spec: dict[str, Any], settings: Settings = Settings(), name: str = "g", version: str = "v1beta1") -> list[str]:  # noqa: B008
    graph = {
        "apiVersion": f"nvidia.com/{version}",
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": name},
        "spec": spec,
    }
    found = examine(Recipe("recipes/m/vllm/x", {PATH: json.dumps(graph).encode()}), settings)
    return [f"{one.rule} {one.message}" for one in found if one.rule >= "DGD-011" and one.rule.startswith("DGD")]


def component(**fields: Any) -> dict[str, Any]:
    return {"name": "Worker", "type": "worker", "podTemplate": {"spec": {"containers": [{"name": "main"}]}}, **fields}


def test_a_graph_of_nothing_is_refused() -> None:
    assert said({"services": {}}, version="v1alpha1") == ["DGD-011 The graph has no component."]


def test_a_frontend_beside_a_picker_is_a_container_of_its_pod() -> None:
    assert said({"components": [component(frontendSidecar="main")]}) == []
    assert said({"components": [component(frontendSidecar="side")]}) == [
        "DGD-014 The pod has no container 'side' to be the frontend."
    ]


def test_a_picker_needs_its_api_where_the_policy_says_that_there_is_none() -> None:
    picker = {"components": [component(type="epp")]}
    assert said(picker) == []
    assert said(picker, Settings(inference_pools=False)) == [
        "DGD-018 The policy's clusters have no InferencePool API, which an endpoint picker needs."
    ]


def test_one_graph_has_one_picker() -> None:
    assert said({"components": [component(type="epp"), component(name="b", type="epp")]}) == [
        "DGD-013 This is the graph's second endpoint picker."
    ]


@pytest.mark.parametrize(("name", "nodes", "refused"), [("a" * 39, 1, False), ("a" * 40, 1, True), ("a" * 30, 2, True)])
def test_long_names_are_refused_with_grove_only(name: str, nodes: int, refused: bool) -> None:
    spec = {"components": [component(**({"multinode": {"nodeCount": nodes}} if nodes > 1 else {}))]}
    assert bool(said(spec, Settings(Orchestrator.GROVE), name)) is refused
    assert said(spec, name=name) == []
    assert said(spec, Settings(Orchestrator.LWS), name) == []


def test_what_needs_an_orchestrator_is_refused_without_it() -> None:
    spec = {"priorityClassName": "high", "components": [component(multinode={"nodeCount": 2}, minAvailable=1)]}
    assert [one[:7] for one in said(spec, Settings(Orchestrator.NONE))] == ["DGD-020"] * 3
    assert [one[:7] for one in said(spec, Settings(Orchestrator.LWS))] == ["DGD-020"] * 2
    assert said(spec, Settings(Orchestrator.GROVE)) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sharedMemory": {"size": "0"}}, "The shared memory has no size."),
        ({"volumeMounts": [{"name": "x"}]}, "The mount has no mountPoint."),
        ({"minAvailable": 2, "replicas": 1}, "minAvailable is 2, of 1 replicas."),
        ({"eppConfig": {"config": {}}}, "eppConfig stands at a component that is no endpoint picker."),
        (
            {"gpuMemoryService": {"enabled": False, "extraClientPods": [{}]}},
            "extraClientPods is reserved and not implemented.",
        ),
    ],
)
def test_fields_that_need_or_exclude_one_another(fields: dict[str, Any], message: str) -> None:
    spec = {"services": {"Worker": {"componentType": "worker", **fields}}}
    assert f"DGD-012 {message}" in said(spec, version="v1alpha1")


def test_a_transfer_policy_names_one_topology() -> None:
    policy = {"kvTransferPolicy": {"labelKey": "a", "clusterTopologyName": "b", "preferredWeight": 1}}
    assert len(said({"experimental": policy, "components": [component()]})) == 2

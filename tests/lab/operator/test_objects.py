"""The objects of a graph are the real operator's, field by field, but for what the API server fills in."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.operator import names, objects, pods, status
from lab.operator.conversion import BETA, convert
from tests.lab.operator.differences import normal

SHARED = Path(__file__).parents[4] / "shared"
GOLDEN = SHARED / "operator-golden/llama-3-70b/vllm/agg/deploy.objects.yaml"
RECIPE = SHARED / "real-recipes/llama-3-70b/vllm/agg/deploy.yaml"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real operator's objects are not here")
FILLED = {
    "successThreshold", "terminationMessagePath", "terminationMessagePolicy", "dnsPolicy", "schedulerName", "resources",
}  # fmt: skip
"""What the API server adds to a pod template by default."""


def graph(**component: Any) -> dict[str, Any]:
    main = {"name": "main", "image": "i:1.0.0"}
    whole = {"name": "Worker", "type": "worker", "podTemplate": {"spec": {"containers": [main]}}, **component}
    metadata = {"name": "g", "namespace": "ns", "uid": "u", "generation": 1}
    return {"apiVersion": BETA, "kind": "DynamoGraphDeployment", "metadata": metadata, "spec": {"components": [whole]}}


def without_defaults(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: without_defaults(item)
            for key, item in value.items()
            if key not in FILLED or item not in ({}, 1, *TEXTS)
        }
    return [without_defaults(item) for item in value] if isinstance(value, list) else value


TEXTS = ("/dev/termination-log", "File", "ClusterFirst", "default-scheduler")


@real
def test_every_object_of_the_real_recipe_is_as_the_real_operator_makes_it() -> None:
    recorded = list(yaml.safe_load_all(GOLDEN.read_text()))
    stored = convert(yaml.safe_load(RECIPE.read_text()), BETA)
    stored["metadata"] |= {"namespace": "NAMESPACE", "uid": "u"}
    stored["metadata"]["annotations"]["nvidia.com/dynamo-operator-origin-version"] = "1.5.0"
    made = list(objects.rights(stored))
    for component in stored["spec"]["components"]:
        parent = objects.component_deployment(stored, component)
        made += [parent, objects.deployment(stored, component, parent), objects.service(stored, component, parent)]
    hashes = (names.worker_hash(stored), "851e200e")
    ours = {
        (one["kind"], one["metadata"]["name"]): one for one in (normal(thing, hashes, "NAMESPACE") for thing in made)
    }
    theirs = {
        (one["kind"], one["metadata"]["name"]): one
        for one in (normal(thing, hashes, "NAMESPACE") for thing in recorded[2:])
    }
    assert ours.keys() == theirs.keys()
    for key, one in theirs.items():
        one.pop("status", None)
        assert without_defaults(ours[key]) == without_defaults(one), key


def test_workers_get_another_name_when_what_they_run_changes_and_not_when_only_their_number_does() -> None:
    one = graph()
    assert names.worker_hash(one) == names.worker_hash(graph(replicas=3))
    assert names.worker_hash(one) != names.worker_hash(graph(sharedMemorySize="1Gi"))


def test_the_author_s_environment_wins_over_the_injected() -> None:
    container = {"name": "main", "image": "i:1.0.0", "env": [{"name": "DYN_SYSTEM_PORT", "value": "1"}]}
    made = pods.template(graph(), graph(podTemplate={"spec": {"containers": [container]}})["spec"]["components"][0])
    found = {one["name"]: one.get("value") for one in made["spec"]["containers"][0]["env"]}
    assert (found["DYN_SYSTEM_PORT"], found["DYN_COMPONENT"]) == ("1", "worker")


def test_shared_memory_of_zero_is_none() -> None:
    made = pods.template(graph(), graph(sharedMemorySize="0")["spec"]["components"][0])
    assert made["spec"]["volumes"] == []


def test_a_graph_is_ready_when_all_of_its_deployments_are() -> None:
    one = graph()
    name = names.of_component(one, one["spec"]["components"][0])
    ready = {
        "spec": {"replicas": 1},
        "metadata": {"generation": 1},
        "status": {"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1},
    }
    assert status.of_graph(one, {name: ready}, "now")["state"] == "successful"
    pending = status.of_graph(one, {}, "now")
    assert (
        pending["conditions"][0]["message"]
        == f"Resources not ready: {name}: Component deployment not ready - Available condition not true"
    )
    assert status.unchanged(pending, status.of_graph(one, {}, "later"))


def test_a_frontend_with_a_command_alone_gets_the_default_arguments_behind_it_and_crashes() -> None:
    main = {"name": "main", "image": "i:1.0.0", "command": ["python3", "-m", "dynamo.frontend", "--router-mode", "kv"]}
    one = graph(name="Frontend", type="frontend", podTemplate={"spec": {"containers": [main]}})
    (made,) = pods.template(one, one["spec"]["components"][0])["spec"]["containers"]
    assert (made["command"], made["args"]) == (main["command"], ["-m", "dynamo.frontend"])


def test_the_namespace_that_an_author_set_is_in_labels_and_selectors_and_not_in_what_runs() -> None:
    metadata = {"name": "g", "namespace": "ns", "uid": "u"}
    alpha = {"apiVersion": "nvidia.com/v1alpha1", "kind": "DynamoGraphDeployment", "metadata": metadata}
    service = {"componentType": "worker", "dynamoNamespace": "mine", "extraPodSpec": {}}
    stored = convert({**alpha, "spec": {"services": {"W": service}}}, BETA)
    (component,) = stored["spec"]["components"]
    key = "nvidia.com/dynamo-namespace"
    parent = objects.component_deployment(stored, component)
    template = pods.template(stored, component)
    found = (parent["metadata"]["labels"], template["metadata"]["labels"])
    selector = objects.service(stored, component, parent)["spec"]["selector"]
    assert {one[key] for one in (*found, selector)} == {"mine"}
    environment = {one["name"]: one.get("value") for one in template["spec"]["containers"][0]["env"]}
    assert environment["DYN_NAMESPACE"] == "ns-g"


@real
@pytest.mark.parametrize(
    "recipe", ["llama-3-70b/vllm/agg", "qwen3-32b/vllm/disagg-kv-router", "gpt-oss-120b/trtllm/agg"]
)
def test_what_v1beta1_cannot_say_of_a_service_is_kept_as_the_real_operator_keeps_it(recipe: str) -> None:
    recorded = yaml.safe_load_all((SHARED / "operator-golden" / recipe / "deploy.objects.yaml").read_text())
    graphs = yaml.safe_load_all((SHARED / "real-recipes" / recipe / "deploy.yaml").read_text())
    stored = convert(next(one for one in graphs if one["kind"] == "DynamoGraphDeployment"), BETA)
    stored["metadata"] |= {"namespace": "NAMESPACE", "uid": "u"}
    ours = {
        one["metadata"]["labels"]["nvidia.com/dynamo-component"]: kept(one)
        for one in (objects.component_deployment(stored, component) for component in stored["spec"]["components"])
    }
    assert ours == {one["spec"]["name"]: kept(one) for one in recorded if one["kind"] == "DynamoComponentDeployment"}


def kept(component: dict[str, Any]) -> Any:
    return json.loads(component["metadata"]["annotations"]["nvidia.com/dcd-spec"])

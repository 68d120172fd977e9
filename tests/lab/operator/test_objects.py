"""The objects of a graph are the real operator's, field by field, but for what the API server fills in."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.operator import names, objects, pods, status
from lab.operator.controller import problem
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


def test_what_cannot_be_reconciled_is_said_and_failed() -> None:
    assert "must be no more than 63" in problem(
        {**graph(), "metadata": {"name": "g" * 60, "namespace": "sandbox"}}, frozenset()
    )
    assert "multi-node" in problem(graph(multinode={"nodeCount": 2}), frozenset())
    told = status.of_graph(graph(), {}, "why", "now")
    assert (told["state"], told["conditions"][0]["reason"]) == ("failed", "failed_to_reconcile_the_resources")


def test_a_claim_that_does_not_exist_fails_the_graph_at_once() -> None:
    alpha = {
        "apiVersion": "nvidia.com/v1alpha1",
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": "g", "namespace": "ns"},
    }
    stored = convert({**alpha, "spec": {"pvcs": [{"name": "cache", "create": False}], "services": {"a": {}}}}, BETA)
    assert 'PVC "cache" does not exist' in problem(stored, frozenset())
    assert problem(stored, frozenset({"cache"})) == ""


def test_a_graph_is_ready_when_all_of_its_deployments_are() -> None:
    one = graph()
    name = names.of_component(one, one["spec"]["components"][0])
    ready = {
        "spec": {"replicas": 1},
        "metadata": {"generation": 1},
        "status": {"observedGeneration": 1, "updatedReplicas": 1, "availableReplicas": 1},
    }
    assert status.of_graph(one, {name: ready}, "", "now")["state"] == "successful"
    pending = status.of_graph(one, {}, "", "now")
    assert (
        pending["conditions"][0]["message"]
        == f"Resources not ready: {name}: Component deployment not ready - Available condition not true"
    )
    assert status.unchanged(pending, status.of_graph(one, {}, "", "later"))

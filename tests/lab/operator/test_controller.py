"""What the stand-in says of graphs that cannot be made is what operator 1.5.0 was seen to say, item by item."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kubernetes.client.exceptions import ApiException

from lab.operator.controller import Controller, turned
from lab.operator.conversion import ALPHA, BETA, convert

Plain = dict[str, Any]
LONG = "is invalid: spec.selector.matchLabels: Invalid value: must be no more than 63 bytes"
UNSUPPORTED = 'is invalid: spec.type: Unsupported value: "main"'


class Cluster:
    """An API server that keeps what it is given, and refuses the objects whose kind and name it is told of."""

    def __init__(self, graph: Plain, groups: tuple[str, ...] = ()) -> None:
        self.stored: dict[tuple[str, str], Plain] = {("DynamoGraphDeployment", graph["metadata"]["name"]): graph}
        self.refuses: dict[tuple[str, str], str] = {}
        self.groups, self.events = groups, list[Plain]()

    def list(self, kind: str, _query: Any = None) -> list[Plain]:
        return [one for (found, _), one in self.stored.items() if found == kind]

    def find(self, kind: str, _namespace: str, name: str) -> Plain | None:
        return self.stored.get((kind, name))

    def apply(self, thing: Plain) -> Plain:
        key = thing["kind"], thing["metadata"]["name"]
        if key in self.refuses:
            raise ApiException(status=422, reason=f"{key[1]} {self.refuses[key]}")
        metadata = {**thing["metadata"], "uid": f"u-{key[1]}", "generation": 1}
        self.stored[key] = {**self.stored.get(key, {}), **thing, "metadata": metadata}
        return self.stored[key]

    def merge(self, kind: str, thing: Plain, patch: Plain, _part: str = "") -> None:
        found = self.stored[kind, thing["metadata"]["name"]]
        found["status"] = {**found.get("status", {}), **patch.get("status", {})}
        annotations = {**found["metadata"].get("annotations", {}), **patch.get("metadata", {}).get("annotations", {})}
        found["metadata"] = {**found["metadata"], **patch.get("metadata", {}), "annotations": annotations}

    def tell(self, event: Plain) -> None:
        self.events.append(event)

    def has_group(self, name: str) -> bool:
        return name in self.groups

    def status(self, kind: str = "DynamoGraphDeployment") -> Plain:
        (found,) = self.list(kind)
        return dict(found["status"])


def graph(*components: Plain) -> Plain:
    image = {"podTemplate": {"spec": {"containers": [{"name": "main", "image": "i:1.0.0"}]}}}
    metadata = {"name": "g", "namespace": "ns", "uid": "u", "generation": 1, "annotations": {}}
    spec = {"components": [{**image, **one} for one in components]}
    return {"apiVersion": BETA, "kind": "DynamoGraphDeployment", "metadata": metadata, "spec": spec}


def ticked(cluster: Any, times: int = 1) -> Controller:
    controller = Controller(cluster, lambda _: None, "one")
    for _ in range(times):
        controller.tick()
    return controller


FRONTEND = {"name": "Frontend", "type": "frontend"}
PLANNER = {"name": "Planner", "type": "planner"}


def test_a_graph_that_is_given_up_has_a_generation_in_its_condition_only() -> None:
    alpha = {"apiVersion": ALPHA, "kind": "DynamoGraphDeployment", "metadata": {"name": "g", "namespace": "ns"}}
    claims = [{"name": "model-store", "create": False}]
    stored = convert({**alpha, "spec": {"pvcs": claims, "services": {"a": {}}}}, BETA)
    stored["metadata"] |= {"uid": "u", "generation": 1}
    cluster = Cluster(stored)
    ticked(cluster)
    (condition,) = cluster.status().pop("conditions")
    assert cluster.status().keys() == {"state", "conditions"}
    assert cluster.status()["state"] == "failed"
    condition.pop("lastTransitionTime")
    assert condition == {
        "type": "Ready", "status": "False", "reason": "failed_to_reconcile_the_resources", "observedGeneration": 1,
        "message": 'failed to reconcile top-level PVCs: legacy top-level PVC "model-store" does not exist and create is'
        ' not enabled: PersistentVolumeClaim "model-store" not found',
    }  # fmt: skip
    cluster.stored["PersistentVolumeClaim", "model-store"] = {"metadata": {"name": "model-store", "namespace": "ns"}}
    ticked(cluster)
    assert cluster.status()["state"] == "pending"


def test_several_nodes_need_an_orchestrator() -> None:
    several = graph({**FRONTEND, "multinode": {"nodeCount": 2}})
    cluster = Cluster(several)
    ticked(cluster)
    (condition,) = cluster.status()["conditions"]
    assert (cluster.status()["state"], condition["reason"], condition["message"]) == (
        "failed", "no_multinode_orchestrator_available", "no multinode orchestrator available",
    )  # fmt: skip
    with_one = Cluster(several, ("leaderworkerset.x-k8s.io",))
    ticked(with_one)
    assert "which the lab's operator does not run" in with_one.status()["conditions"][0]["message"]


def test_a_component_whose_deployment_is_refused_leaves_the_graph_pending_with_the_reason_elsewhere() -> None:
    cluster = Cluster(graph(PLANNER))
    cluster.refuses["Deployment", "g-planner"] = LONG
    ticked(cluster, 3)
    status = cluster.status()
    message = "Resources not ready: g-planner: spec not yet processed: generation=1, observedGeneration=0"
    assert (status["state"], status["conditions"][0]["message"], status["components"]) == ("pending", message, {})
    below = cluster.status("DynamoComponentDeployment")
    (condition,) = below["conditions"]
    assert (condition["type"], condition["status"], condition["reason"]) == ("Available", "False", "Reconciling")
    assert LONG in condition["message"]
    assert "observedGeneration" not in below


def test_its_warnings_have_an_event_time_and_no_other() -> None:
    cluster = Cluster(graph(PLANNER))
    cluster.refuses["Deployment", "g-planner"] = LONG
    ticked(cluster)
    told = {(one["reason"], one["regarding"]["kind"]): one for one in cluster.events}
    assert told.keys() == {("ReconcileError", "DynamoComponentDeployment"), ("CreateDeployment", "Deployment")}
    for one in told.values():
        assert (one["type"], LONG in one["note"], bool(one["eventTime"])) == ("Warning", True, True)
        assert not {"deprecatedLastTimestamp", "series"} & one.keys()


def test_a_good_run_has_harmless_errors_once() -> None:
    cluster = Cluster(graph(FRONTEND))
    ticked(cluster, 3)
    errors = [one for one in cluster.events if one["reason"] == "ReconcileError"]
    assert [("the object has been modified" in one["note"], one["type"]) for one in errors] == [(True, "Warning")]
    assert {one["reason"] for one in cluster.events if one["type"] == "Normal"} == {"CreateDeployment", "CreateService"}


def test_a_component_deployment_that_is_refused_fails_the_graph_and_the_others_run() -> None:
    cluster = Cluster(graph(FRONTEND, PLANNER))
    cluster.refuses["DynamoComponentDeployment", "g-frontend"] = UNSUPPORTED
    ticked(cluster, 2)
    (condition,) = cluster.status()["conditions"]
    assert (cluster.status()["state"], condition["reason"]) == ("failed", "failed_to_reconcile_the_resources")
    assert condition["message"].startswith("failed to reconcile Dynamo components deployments: ")
    assert UNSUPPORTED in condition["message"]
    assert [one["metadata"]["name"] for one in cluster.list("Deployment")] == ["g-planner"]


def test_a_message_may_name_another_component_at_each_try() -> None:
    cluster: Any = Cluster(graph(FRONTEND, PLANNER))
    for name in ("g-frontend", "g-planner"):
        cluster.refuses["DynamoComponentDeployment", name] = UNSUPPORTED
    controller = Controller(cluster, lambda _: None, "one")
    said = set()
    for _ in range(4):
        controller.tick()
        said.add(cluster.status()["conditions"][0]["message"])
    assert len(said) == 2
    assert turned([], 3) == []


@pytest.mark.parametrize("kind", ["main", "default"])
def test_a_type_that_is_none_is_admitted_and_stored(kind: str) -> None:
    alpha = {"apiVersion": ALPHA, "kind": "DynamoGraphDeployment", "metadata": {"name": "g"}}
    stored = convert({**alpha, "spec": {"services": {"A": {"componentType": kind}}}}, BETA)
    assert stored["spec"]["components"][0]["type"] == kind


def test_a_restarted_operator_says_nothing_until_the_lease_of_the_last_one_has_run_out() -> None:
    cluster: Any = Cluster(graph(FRONTEND))
    began = datetime(2026, 1, 1, tzinfo=UTC)
    first, second = (Controller(cluster, lambda _: None, name) for name in ("first", "second"))
    seen = [first.leads(began), first.leads(began + timedelta(seconds=6))]
    seen += [second.leads(began + timedelta(seconds=seconds)) for seconds in (7, 20, 22)]
    assert seen == [True, True, False, False, True]

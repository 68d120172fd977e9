"""What the operator says against a graph ends the waiting within seconds, in its own words; what it only retries does not."""

import json
from typing import Any

import pytest

from checks.kube.waiting import Clock
from checks.model.spec import Content, Deadlines, Overlay, Spec
from checks.run.sandbox import Sandbox

Plain = dict[str, Any]
RECIPE = "recipes/m/vllm/agg"
GRAPHS = "/apis/nvidia.com/v1alpha1/namespaces/n/dynamographdeployments"
COMPONENTS = "/apis/nvidia.com/v1alpha1/namespaces/n/dynamocomponentdeployments"
EVENTS = "/api/v1/namespaces/n/events"
DEADLINE = 60.0
PENDING = "Resources not ready: g-worker-851e200e: spec not yet processed: generation=1, observedGeneration=0"
INVALID = 'Failed to reconcile: Deployment.apps "g-worker-851e200e" is invalid: must be no more than 63 bytes'
CONFLICT = "Operation cannot be fulfilled: the object has been modified; please apply your changes"


@pytest.fixture
def sandbox(fake: Any) -> Sandbox:
    """A sandbox into which a graph has been deployed; its clock moves by waiting only."""
    service = {"componentType": "worker", "extraPodSpec": {"mainContainer": {"image": "i:1.0.0"}}}
    graph = {"apiVersion": "nvidia.com/v1alpha1", "kind": "DynamoGraphDeployment", "metadata": {"name": "g"}}
    content = Content("a" * 40, {f"{RECIPE}/deploy.yaml": json.dumps({**graph, "spec": {"services": {"W": service}}})})
    spec = Spec(RECIPE, "lab", content, None, "no: benchmark", deadlines=Deadlines(ready=DEADLINE))
    held = {"metadata": {"uid": "u-slot"}}
    api, clock = fake.api(), Clock(lambda: fake.now, fake.sleep)
    made = Sandbox(api, "n", Overlay(), spec, held, image="i", reach=no_service, into=no_pod, clock=clock, token=str)
    assert made.deploy(content) is None
    return made


def no_service(*_: Any) -> Any:
    raise AssertionError("nothing is asked before it is ready")


def no_pod(*_: Any) -> Any:
    raise AssertionError("there is no pod")


def condition(reason: str, message: str) -> Plain:
    return {"type": "Ready", "status": "False", "reason": reason, "observedGeneration": 1, "message": message}


def say(fake: Any, state: str, reason: str, message: str, **more: Any) -> None:
    status = {"state": state, "conditions": [condition(reason, message)], **more}
    fake.objects[f"{GRAPHS}/g"]["status"] = status


def component(fake: Any, message: str = "") -> None:
    available = {"type": "Available", "status": "False", "reason": "Reconciling", "message": message}
    labels = {"nvidia.com/dynamo-component": "Worker"}
    metadata = {"name": "g-worker-851e200e", "generation": 1, "labels": labels}
    status = {"status": {"conditions": [available]}} if message else {}
    fake.objects[f"{COMPONENTS}/w"] = {"metadata": metadata, **status}


def warn(fake: Any, name: str, kind: str, message: str) -> None:
    involved = {"kind": kind, "name": "g-worker-851e200e", "apiVersion": "apps/v1"}
    told = {"type": "Warning", "reason": "ReconcileError", "message": message, "eventTime": "2026-01-01T00:00:09.1Z"}
    fake.objects[f"{EVENTS}/{name}"] = {"metadata": {"name": name}, "involvedObject": involved, **told}


def waited(fake: Any, sandbox: Sandbox) -> tuple[str, float]:
    """What ended the waiting, and after how many seconds."""
    began = fake.now
    failed = sandbox.ready()
    assert failed is not None
    return failed.reason, fake.now - began


def test_a_graph_that_the_operator_gave_up_on_is_told_within_seconds(fake: Any, sandbox: Sandbox) -> None:
    say(fake, "failed", "no_multinode_orchestrator_available", "no multinode orchestrator available")
    reason, seconds = waited(fake, sandbox)
    assert reason == "The operator gave up on graph g: no multinode orchestrator available"
    assert seconds < 10


def test_a_graph_whose_message_names_another_component_at_each_look_is_told_as_soon(
    fake: Any, sandbox: Sandbox
) -> None:
    looks = iter(range(10_000))

    def retried(method: str, path: str) -> None:
        if (method, path) == ("GET", f"{GRAPHS}/g"):
            say(fake, "failed", "failed_to_reconcile_the_resources", f"component {next(looks) % 3} is to blame")

    fake.then = retried
    reason, seconds = waited(fake, sandbox)
    assert "is to blame" in reason
    assert seconds < 10


@pytest.mark.parametrize("where", ["condition", "event"])
def test_a_component_that_the_api_server_refuses_is_told_within_seconds(
    fake: Any, sandbox: Sandbox, where: str
) -> None:
    say(fake, "pending", "some_resources_are_not_ready", PENDING, observedGeneration=1)
    component(fake, INVALID if where == "condition" else "")
    if where == "event":
        warn(fake, "1", "Deployment", INVALID)
    warn(fake, "2", "DynamoComponentDeployment", CONFLICT)
    reason, seconds = waited(fake, sandbox)
    assert reason == f"The operator cannot make component Worker: {INVALID}"
    assert seconds < 10


@pytest.mark.parametrize("status", [None, {}, {"components": {}}])
def test_a_graph_without_a_state_and_conflicts_of_the_operator_are_waited_for(
    fake: Any, sandbox: Sandbox, status: Plain | None
) -> None:
    fake.objects[f"{GRAPHS}/g"]["status"] = status
    component(fake, CONFLICT)
    warn(fake, "1", "DynamoComponentDeployment", CONFLICT)
    reason, seconds = waited(fake, sandbox)
    assert "the operator has not seen the graph" in reason
    assert seconds >= DEADLINE

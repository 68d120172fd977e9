"""What a graph's status says, from the Deployments as they are: pure."""

from collections.abc import Collection, Mapping
from typing import Any

from lab.operator import names
from lab.operator.failures import Failure

Object = dict[str, Any]
READY, NOT_READY = "all_resources_are_ready", "some_resources_are_not_ready"
UNSEEN = "spec not yet processed: generation=1, observedGeneration=0"
UNAVAILABLE = "Component deployment not ready - Available condition not true"


def of_failed(graph: Mapping[str, Any], failure: Failure, now: str) -> Object:
    """The status of a graph that is given up: it has no observedGeneration of its own, only its condition has one."""
    condition = _ready(graph["metadata"]["generation"], failure.reason, failure.message, now)
    return {"state": "failed", "conditions": [condition]}


def of_graph(
    graph: Mapping[str, Any],
    deployments: Mapping[str, Mapping[str, Any]],
    now: str,
    refused: Collection[str] = (),
) -> Object:
    """The status of a graph; `deployments` by name, `refused` the names of those that the API server would not have.

    `now` is an RFC 3339 time.
    """
    generation = graph["metadata"]["generation"]
    components = graph["spec"].get("components") or []
    waiting = [
        f"{name}: {UNSEEN if name in refused else UNAVAILABLE}"
        for component in components
        if not is_ready(deployments.get(name := names.of_component(graph, component)))
    ]
    condition = (
        _ready(generation, NOT_READY, f"Resources not ready: {'; '.join(waiting)}", now)
        if waiting
        else _ready(generation, READY, "All resources are ready", now)
    )
    return {
        "state": "pending" if waiting else "successful",
        "observedGeneration": generation,
        "conditions": [condition],
        "components": {
            component["name"]: _component(graph, component, deployments)
            for component in components
            if names.of_component(graph, component) not in refused
        },
    }


def of_component(
    graph: Mapping[str, Any], component: Mapping[str, Any], deployments: Mapping[str, Mapping[str, Any]], now: str
) -> Object:
    """The status of a DynamoComponentDeployment."""
    ready = is_ready(deployments.get(names.of_component(graph, component)))
    told = "is" if ready else "is not"
    reasons = ("DeploymentReady", "ComponentReady") if ready else ("DeploymentNotReady", "ComponentNotReady")
    conditions = [
        _condition("Available", reasons[0], f"Deployment {told} ready", now, ready=ready),
        _condition("DynamoComponentReady", reasons[1], f"DynamoComponent {told} ready", now, ready=ready),
    ]
    return {"component": _component(graph, component, deployments), "conditions": conditions, "observedGeneration": 1}


def of_refused(refusal: str, now: str) -> Object:
    """The status of a DynamoComponentDeployment whose Deployment the API server refuses: no generation is observed."""
    return {"conditions": [_condition("Available", "Reconciling", refusal, now, ready=False)]}


def is_ready(deployment: Mapping[str, Any] | None) -> bool:
    """Whether every wanted replica of a Deployment is updated and available."""
    if deployment is None:
        return False
    wanted, status = deployment["spec"].get("replicas", 1), deployment.get("status") or {}
    seen = status.get("observedGeneration", 0) >= deployment["metadata"]["generation"]
    return bool(seen and status.get("updatedReplicas", 0) >= wanted and status.get("availableReplicas", 0) >= wanted)


def unchanged(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    """Whether two statuses say the same, whenever they said it."""
    return old is not None and _timeless(old) == _timeless(new)


def _timeless(status: Mapping[str, Any]) -> Object:
    conditions = [{k: v for k, v in one.items() if k != "lastTransitionTime"} for one in status.get("conditions") or ()]
    return {**status, "conditions": conditions}


def _component(
    graph: Mapping[str, Any], component: Mapping[str, Any], deployments: Mapping[str, Mapping[str, Any]]
) -> Object:
    name = names.of_component(graph, component)
    status = (deployments.get(name) or {}).get("status") or {}
    return {
        "availableReplicas": status.get("availableReplicas", 0),
        "componentKind": "Deployment",
        "componentNames": [name],
        "readyReplicas": status.get("readyReplicas", 0),
        "replicas": component.get("replicas", 1),
        "runtimeNamespace": names.runtime_namespace(graph, component),
        "updatedReplicas": status.get("updatedReplicas", 0),
    }


def _ready(generation: int, reason: str, message: str, now: str) -> Object:
    condition = _condition("Ready", reason, message, now, ready=reason == READY)
    return condition | {"observedGeneration": generation}


def _condition(kind: str, reason: str, message: str, now: str, *, ready: bool) -> Object:
    return {
        "type": kind,
        "status": "True" if ready else "False",
        "reason": reason,
        "message": message,
        "lastTransitionTime": now,
    }

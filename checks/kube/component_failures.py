"""Which component the operator cannot make, and why: pure, over its component deployments and the events about them.

A component whose Deployment the API server refuses leaves its graph pending for ever; the reason stands nowhere else.
"""

from collections.abc import Iterable
from typing import Any

from checks.kube.events import CONFLICT
from checks.kube.failures import Certain, soonest

Plain = dict[str, Any]
KIND = "DynamoComponentDeployment"
OF_GRAPH, OF_COMPONENT = "nvidia.com/dynamo-graph-deployment-name", "nvidia.com/dynamo-component"
REFUSED = ("is invalid", "is forbidden", "denied the request")
"""The API server's words when the object itself is at fault, so that another try ends the same way."""
REFUSED_SECONDS, OTHER_SECONDS = 5.0, 60.0
LONGEST = 400


def failure(components: Iterable[Plain], events: Iterable[Plain]) -> Certain | None:
    """Why the operator cannot make one of its component deployments; None while all may still come up.

    `events` are in the order of time.
    """
    warnings = [one for one in events if one.get("type") == "Warning"]
    return soonest(_of_component(one, warnings) for one in components if not one["metadata"].get("deletionTimestamp"))


def _of_component(component: Plain, warnings: list[Plain]) -> Certain | None:
    metadata = component["metadata"]
    name = (metadata.get("labels") or {}).get(OF_COMPONENT) or metadata["name"]
    said = _unavailable(component) or _warned(component, warnings)
    if not said:
        return None
    seconds = REFUSED_SECONDS if any(words in said for words in REFUSED) else OTHER_SECONDS
    return Certain(f"The operator cannot make component {name}: {said[:LONGEST]}", seconds, f"component {name}")


def _unavailable(component: Plain) -> str:
    """Why the last reconciliation of a component deployment failed, in the words of its condition."""
    for one in (component.get("status") or {}).get("conditions") or ():
        if (one.get("type"), one.get("status"), one.get("reason")) == ("Available", "False", "Reconciling"):
            return _blamed(one.get("message") or "")
    return ""


def _warned(component: Plain, warnings: list[Plain]) -> str:
    """What the last warning says of a component deployment, or of the Deployment of its name, that was never made.

    A warning stays when its trouble has passed, so it counts only while the operator has not got through the specification.
    """
    metadata, status = component["metadata"], component.get("status") or {}
    if (status.get("observedGeneration") or 0) >= metadata.get("generation", 1):
        return ""
    said = [_blamed(one.get("message") or "") for one in warnings if _is_about(one, metadata["name"])]
    return next((one for one in reversed(said) if one), "")


def _is_about(event: Plain, name: str) -> bool:
    involved = event.get("involvedObject") or {}
    return involved.get("kind") in (KIND, "Deployment") and involved.get("name") == name


def _blamed(message: str) -> str:
    """A message, empty when it says no more than that two wrote at once."""
    return "" if CONFLICT in message else message

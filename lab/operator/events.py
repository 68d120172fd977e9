"""Events as the operator writes them: by the newer API, so that they have an eventTime and no lastTimestamp. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

Object = dict[str, Any]
REPORTER = "dynamo-operator"
CONFLICT = "the object has been modified; please apply your changes to the latest version and try again"


def refused(parent: Mapping[str, Any], name: str, refusal: str, now: str) -> tuple[Object, ...]:
    """The warnings about a component deployment whose Deployment the API server refuses."""
    life = parent["metadata"]["uid"]
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {**_place(parent), "name": name}}
    return (
        _event(parent, "Warning", "ReconcileError", refusal, now, life),
        _event(deployment, "Warning", "CreateDeployment", refusal, now, life),
    )


def made(parent: Mapping[str, Any], things: tuple[Mapping[str, Any], ...], now: str) -> tuple[Object, ...]:
    """What it tells of a component that went well: each object made, and the conflict of two writers that it always meets."""
    name = parent["metadata"]["name"]
    conflict = f'Operation cannot be fulfilled on dynamocomponentdeployments.nvidia.com "{name}": {CONFLICT}'
    life = parent["metadata"]["uid"]
    told = [_event(one, "Normal", f"Create{one['kind']}", f"Created {one['kind']} {name}", now, life) for one in things]
    return (*told, _event(parent, "Warning", "ReconcileError", conflict, now, life))


def _event(about: Mapping[str, Any], kind: str, reason: str, message: str, now: str, life: str) -> Object:
    """`life` is what makes an event of another graph of the same name another one."""
    metadata = about["metadata"]
    place = _place(about)
    content = "/".join((about["kind"], metadata["name"], life, reason, message))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": f"{metadata['name'][:200]}.{digest}", **place},
        "eventTime": now,
        "type": kind,
        "reason": reason,
        "action": "Reconcile",
        "note": message[:1024],
        "reportingController": REPORTER,
        "reportingInstance": f"{REPORTER}-lab",
        "regarding": {"apiVersion": about["apiVersion"], "kind": about["kind"], "name": metadata["name"], **place}
        | ({"uid": metadata["uid"]} if metadata.get("uid") else {}),
    }


def _place(about: Mapping[str, Any]) -> dict[str, str]:
    return {"namespace": about["metadata"]["namespace"]}

"""The lock of a sandbox and the owner of a block: two ConfigMaps whose deletion in the foreground takes all that they own."""

from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.readiness import finished
from checks.kube.waiting import Clock, wait
from checks.model.protocol import BLOCK, SLOT, Annotation, Creator

Plain = dict[str, Any]


def holder(api: Api, namespace: str) -> tuple[str, Plain] | None:
    """The run that holds a sandbox with its slot; None when it is free."""
    slot = api.find(paths.config_map(namespace, SLOT))
    return None if slot is None else (holding(slot), slot)


def holding(slot: Plain) -> str:
    """The run that a slot is held for."""
    return str((slot["metadata"].get("annotations") or {}).get(Annotation.RUN, "unknown"))


def take(api: Api, namespace: str, run: str) -> str:
    """Empty when the sandbox is this run's now, else who has it."""
    annotations = {Annotation.RUN: run, Annotation.CREATED_BY: Creator.COMMAND_LINE}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": SLOT, "annotations": annotations}}
    if api.create(paths.collection("v1", "ConfigMap", namespace), body):
        return ""
    held = holder(api, namespace)
    return f"Sandbox {namespace} is taken by {held[0] if held else 'a run that just ended'}."


def leave(api: Api, namespace: str) -> None:
    """The sandbox is free as soon as everything in it that had an owner is gone."""
    api.delete(paths.config_map(namespace, SLOT), propagationPolicy="Foreground")


def begin(api: Api, namespace: str, slot: Plain) -> Plain:
    """The owner of what a block applies, itself owned by the slot; the same one until it is cleared."""
    owner = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "name": SLOT,
        "uid": slot["metadata"]["uid"],
        "blockOwnerDeletion": True,
    }
    metadata = {"name": BLOCK, "ownerReferences": [owner]}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    api.create(paths.collection("v1", "ConfigMap", namespace), body)
    return api.get(paths.config_map(namespace, BLOCK))


def clear(api: Api, namespace: str, seconds: float, clock: Clock) -> str:
    """Empty when nothing of the block is left, else what still is.

    Ours end within a second (checks.recipe.overlay.hurried); others' grace period is cut, where the kubelet listens to that.
    """
    api.delete(paths.config_map(namespace, BLOCK), propagationPolicy="Foreground")
    return wait(lambda: _left(api, namespace), seconds, clock, interval=0.5)


def _left(api: Api, namespace: str) -> str:
    pods = [pod for pod in api.items(paths.pods(namespace)) if not _ended(pod)]
    for pod in pods:
        if pod["metadata"].get("deletionTimestamp") and (pod["metadata"].get("deletionGracePeriodSeconds") or 0) > 1:
            path = paths.single("v1", "Pod", namespace, pod["metadata"]["name"])
            api.delete(path, gracePeriodSeconds=1, preconditions={"uid": pod["metadata"]["uid"]})
    if pods:
        return f"pods are left: {', '.join(pod['metadata']['name'] for pod in pods)}"
    return "its objects are being deleted" if api.find(paths.config_map(namespace, BLOCK)) else ""


def _ended(pod: Plain) -> bool:
    """Whether a pod is somebody else's and over; one of ours that is over goes with its owner."""
    return finished(pod) and not pod["metadata"].get("deletionTimestamp")

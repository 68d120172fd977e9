"""The lock of a sandbox and the owner of a block: two ConfigMaps whose deletion in the foreground takes all that they own."""

from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import BrokenError
from checks.model.protocol import BLOCK, SLOT, Annotation, Creator
from checks.model.result import Evidence, Step

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


def set_aside(slot: Plain) -> str:
    """Why a sandbox is set aside, as its slot says; empty where it is not."""
    return str((slot["metadata"].get("annotations") or {}).get(Annotation.SET_ASIDE, ""))


def leave(api: Api, namespace: str, run: str) -> str:
    """Empty: the sandbox is free as soon as everything in it that had an owner is gone. Else why it is set aside and stays taken.

    A slot that is another run's by now stays.
    """
    held = holder(api, namespace)
    if held is None or held[0] != run:
        return ""
    if set_aside(held[1]):
        return set_aside(held[1])
    same = {"uid": held[1]["metadata"]["uid"]}
    api.delete(paths.config_map(namespace, SLOT), propagationPolicy="Foreground", preconditions=same)
    return ""


def begin(api: Api, namespace: str, slot: Plain) -> Plain:
    """The owner of what a block applies, itself owned by the slot; the same one until it is cleared.

    Raises BrokenError where one of its name is there that is not the slot's.
    """
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
    found = api.get(paths.config_map(namespace, BLOCK))
    if not belongs_to(found, slot):
        raise BrokenError(Evidence(Step.DEPLOY, f"ConfigMap {BLOCK} is in {namespace} and is not this run's."))
    return found


def belongs_to(one: Plain, slot: Plain) -> bool:
    """Whether an object is owned by a slot: by its uid, for names are used again."""
    uid = slot["metadata"]["uid"]
    return any(owner.get("uid") == uid for owner in one["metadata"].get("ownerReferences") or ())

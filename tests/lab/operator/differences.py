"""Where our operator's objects may differ from the real one's, each with its reason; reviewed, and nothing else is forgiven."""

import json
from typing import Any

from lab.operator.objects import COMPONENT_KEPT

FORGIVEN = {
    "metadata.annotations.nvidia.com/last-applied-hash": "a hash of the operator's own serialisation",
    "metadata.annotations.nvidia.com/dgd-spec": "the same purpose, another content: we keep the whole spec of v1alpha1",
    "metadata.annotations.deployment.kubernetes.io/revision": "the Deployment controller's",
    "metadata.creationTimestamp": "time", "metadata.uid": "identity", "metadata.resourceVersion": "identity",
    "metadata.generation": "left out of the recording", "metadata.managedFields": "left out of the recording",
    "metadata.selfLink": "identity", "spec.clusterIP": "an address", "spec.clusterIPs": "an address",
    "spec.ipFamilies": "left out of the recording", "spec.ipFamilyPolicy": "left out of the recording",
    "spec.internalTrafficPolicy": "left out of the recording", "spec.sessionAffinity": "left out of the recording",
    "spec.template.metadata.creationTimestamp": "time",
}  # fmt: skip
"""Path of a field -> why it may differ. A worker hash may be any; owners are compared without their uid."""


def normal(thing: dict[str, Any], hashes: tuple[str, ...], namespace: str) -> dict[str, Any]:
    """An object without what is forgiven, its worker hash as HASH and its namespace as NAMESPACE."""
    text = json.dumps(thing)
    for value in hashes:
        text = text.replace(value, "HASH")
    copy: dict[str, Any] = json.loads(text.replace(namespace, "NAMESPACE"))
    for path in FORGIVEN:
        _drop(copy, path)
    annotations = copy["metadata"].get("annotations") or {}
    if COMPONENT_KEPT in annotations:  # JSON within a string: the order of its keys is nobody's business
        annotations[COMPONENT_KEPT] = json.loads(annotations[COMPONENT_KEPT])
    for owner in copy["metadata"].get("ownerReferences", []):
        owner.pop("uid", None)
    for part in (copy, *([copy["status"]] if copy["kind"].startswith("Dynamo") and "status" in copy else [])):
        for condition in part.get("conditions") or []:
            condition.pop("lastTransitionTime", None)
    if not copy["kind"].startswith("Dynamo"):
        copy.pop("status", None)
    return copy


def _drop(thing: dict[str, Any], path: str) -> None:
    head, dot, rest = path.partition(".")
    if path in thing:
        thing.pop(path)
    elif dot and isinstance(thing.get(head), dict):
        _drop(thing[head], rest)

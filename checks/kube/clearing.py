"""Clearing a sandbox: what a block owns goes, whatever holds it back that no controller of the cluster's is waiting for.

A sandbox that cannot be cleared is set aside: its slot says so and stays, so that nobody takes it before an administrator looked.
"""

from collections.abc import Iterator
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.kube.pod_metrics import GRAPH
from checks.kube.readiness import finished
from checks.kube.slot import belongs_to
from checks.kube.waiting import Clock, wait
from checks.model.protocol import BLOCK, SLOT, Annotation

PATIENCE_SECONDS = 15.0
"""For how long whoever put a finalizer there is left to do its work."""
KNOWN = {
    "batch.kubernetes.io/job-tracking",
    "foregroundDeletion",
    "kubernetes.io/pvc-protection",
    "orphan",
    "service.kubernetes.io/load-balancer-cleanup",
}
"""Kubernetes' own, which its controllers take off; by their whole names, for a domain is anybody's to write."""
OF_OPERATORS = ("nvidia.com", "grove.io")
"""Whose finalizers are left on graphs, which those operators take down."""
GRAPHS = "DynamoGraphDeployment"
KINDS = (
    ("batch/v1", "Job"),
    ("nvidia.com/v1alpha1", GRAPHS),
    ("v1", "ConfigMap"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "Service"),
)
Plain = dict[str, Any]


def clear(api: Api, namespace: str, slot: Plain, seconds: float, clock: Clock) -> str:
    """Empty when nothing of the block is left, else what still is. Only the block of this very slot is deleted.

    Ours end within a second (checks.recipe.overlay.hurried); others' grace period is cut, where the kubelet listens to that.
    """
    began = clock.now()
    path = paths.config_map(namespace, BLOCK)
    block = api.find(path)
    if block is not None and belongs_to(block, slot):
        api.delete(path, propagationPolicy="Foreground", preconditions={"uid": block["metadata"]["uid"]})

    def left() -> str:
        pending = _left(api, namespace, slot)
        if pending and clock.now() - began >= PATIENCE_SECONDS:
            _strip(api, namespace, slot)
        return pending

    return wait(left, seconds, clock, interval=0.5)


def set_aside(api: Api, namespace: str, slot: Plain, reason: str) -> None:
    """Mark a sandbox as one that nobody takes until an administrator has freed it."""
    told = {"metadata": {"uid": slot["metadata"]["uid"], "annotations": {Annotation.SET_ASIDE: reason[:1000]}}}
    api.merge(paths.config_map(namespace, SLOT), told)


def _left(api: Api, namespace: str, slot: Plain) -> str:
    pods = [pod for pod in api.items(paths.pods(namespace)) if not _ended(pod)]
    for pod in pods:
        if pod["metadata"].get("deletionTimestamp") and (pod["metadata"].get("deletionGracePeriodSeconds") or 0) > 1:
            path = paths.single("v1", "Pod", namespace, pod["metadata"]["name"])
            api.delete(path, gracePeriodSeconds=1, preconditions={"uid": pod["metadata"]["uid"]})
    if pods:
        return f"pods are left: {', '.join(map(_with_finalizers, pods))}"
    block = api.find(paths.config_map(namespace, BLOCK))
    if block is None:
        return ""
    ours = belongs_to(block, slot)
    return "its objects are being deleted" if ours else f"ConfigMap {BLOCK} is there and belongs to no run that goes on"


def _with_finalizers(pod: Plain) -> str:
    foreign = ", ".join(one for one in pod["metadata"].get("finalizers") or () if _is_foreign("Pod", one))
    return f"{pod['metadata']['name']} (finalizer {foreign})" if foreign else str(pod["metadata"]["name"])


def _ended(pod: Plain) -> bool:
    """Whether a pod is somebody else's and over; one of ours that is over goes with its owner."""
    return finished(pod) and not pod["metadata"].get("deletionTimestamp")


def _strip(api: Api, namespace: str, slot: Plain) -> None:
    """Take foreign finalizers off what this slot's run owns and what is on its way out."""
    for kind, one in _owned(api, namespace, slot):
        metadata = one["metadata"]
        kept = [name for name in metadata.get("finalizers") or () if not _is_foreign(kind[1], name)]
        if metadata.get("deletionTimestamp") and kept != (metadata.get("finalizers") or []):
            same = {key: metadata[key] for key in ("uid", "resourceVersion") if key in metadata}
            try:
                api.merge(paths.single(*kind, namespace, metadata["name"]), {"metadata": {**same, "finalizers": kept}})
            except RejectedError:
                continue  # it is gone, changed or not to be changed: the next look says which


def _owned(api: Api, namespace: str, slot: Plain) -> Iterator[tuple[tuple[str, str], Plain]]:
    """Objects with their kinds whose owners lead to a slot, and pods of graphs that were made under it."""
    listed = [(kind, one) for kind in KINDS for one in _items(api, namespace, kind)]
    owners = {slot["metadata"]["uid"]}
    while more := {one["metadata"]["uid"] for _, one in listed if owners & _owner_uids(one)} - owners:
        owners |= more
    since = slot["metadata"].get("creationTimestamp") or ""
    for kind, one in listed:
        graphs = GRAPH in (one["metadata"].get("labels") or {}) and str(one["metadata"]["creationTimestamp"]) >= since
        if owners & _owner_uids(one) or (kind == ("v1", "Pod") and graphs):
            yield kind, one


def _items(api: Api, namespace: str, kind: tuple[str, str]) -> list[Plain]:
    try:
        return api.items(paths.collection(*kind, namespace))
    except RejectedError:
        return []


def _owner_uids(one: Plain) -> set[str]:
    return {str(owner.get("uid")) for owner in one["metadata"].get("ownerReferences") or ()}


def _is_foreign(kind: str, finalizer: str) -> bool:
    domain = finalizer.partition("/")[0]
    of_operator = any(domain == one or domain.endswith(f".{one}") for one in OF_OPERATORS)
    return finalizer not in KNOWN and not (kind == GRAPHS and of_operator)

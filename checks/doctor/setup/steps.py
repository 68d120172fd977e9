"""Look, apply, wait, remove: what `recipe-gate setup` does to a cluster. Nobody's fields are taken over."""

from collections.abc import Callable, Sequence
from typing import Any

from checks.doctor.setup.difference import difference
from checks.doctor.setup.manifests import MADE, marked, path, spoken
from checks.kube import slot
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.kube.waiting import Clock, wait

Plain = dict[str, Any]
MANAGER = "recipe-gate-setup"
COUNTED_SECONDS, GONE_SECONDS = 15.0, 120.0
FOREIGN = (
    "/api/v1/namespaces/{}/pods",
    "/api/v1/namespaces/{}/persistentvolumeclaims",
    "/api/v1/namespaces/{}/secrets",
    "/api/v1/namespaces/{}/services",
    "/apis/batch/v1/namespaces/{}/jobs",
    "/apis/apps/v1/namespaces/{}/deployments",
    "/apis/nvidia.com/v1alpha1/namespaces/{}/dynamographdeployments",
)
"""What keeps a namespace that setup made: somebody else's things are in it."""


def changes(api: Api, objects: Sequence[Plain]) -> str:
    """What applying would change, as the API server says; empty when nothing. Raises RejectedError when it would refuse."""
    shown = []
    for one in objects:
        live = api.find(path(one))
        wanted = marked(one, live)
        if _has_place(api, one):
            wanted = {**_sent(api, wanted, dry_run=True), "kind": one["kind"]}
        shown.append(difference(spoken(one), live, wanted))
    return "\n".join(filter(None, shown))


def apply(api: Api, objects: Sequence[Plain], clock: Clock) -> str:
    """Applies all, and waits until quotas are counted; what is late, in a sentence, else empty."""
    for one in objects:
        _sent(api, marked(one, api.find(path(one))), dry_run=False)
    quotas = [path(one) for one in objects if one["kind"] == "ResourceQuota"]
    return wait(lambda: _uncounted(api, quotas), COUNTED_SECONDS, clock, interval=0.2)


def _sent(api: Api, one: Plain, *, dry_run: bool) -> Plain:
    return api.apply(path(one), one, dry_run=dry_run, manager=MANAGER, force=False)


def _has_place(api: Api, one: Plain) -> bool:
    namespace = one["metadata"].get("namespace")
    return namespace is None or api.find(f"/api/v1/namespaces/{namespace}") is not None


def _uncounted(api: Api, quotas: Sequence[str]) -> str:
    late = [one for one in quotas if not (api.get(one).get("status") or {}).get("hard")]
    return f"the API server has not counted yet what {late[0]} limits" if late else ""


def remove(api: Api, namespace: str, objects: Sequence[Plain], tell: Callable[[str], None], clock: Clock) -> str:
    """Deletes what setup made and gives back what it changed; why not all of it, in a sentence, else empty."""
    held = slot.holder(api, namespace)
    if held is not None:
        return f"{held[0]} holds the slot of {namespace}; wait for it, or free the sandbox."
    inside = [one for one in reversed(objects) if one["kind"] != "Namespace"]
    for one in inside:
        _taken_back(api, one, tell)
    left = wait(lambda: _still(api, inside), GONE_SECONDS, clock, interval=0.5)
    return left or next(filter(None, (_place(api, one, tell) for one in objects if one["kind"] == "Namespace")), "")


def _taken_back(api: Api, one: Plain, tell: Callable[[str], None]) -> None:
    live = api.find(path(one))
    if live is None:
        return
    if _made(live):
        api.delete(path(one))
        tell(f"deleted {spoken(one)}")
    elif any(entry.get("manager") == MANAGER for entry in live["metadata"].get("managedFields") or ()):
        tell(_released(api, one))


def _released(api: Api, one: Plain) -> str:
    """Gives up the fields of an object that was there before; what nobody else wants goes with that."""
    kept = {key: one["metadata"][key] for key in ("name", "namespace") if key in one["metadata"]}
    bare = {"apiVersion": one["apiVersion"], "kind": one["kind"], "metadata": kept}
    try:
        _sent(api, bare, dry_run=False)
    except RejectedError as error:
        return f"left {spoken(one)} as it is, since it was there before: {error.message}"
    return f"gave back {spoken(one)}, which was there before"


def _made(live: Plain) -> bool:
    return MADE in (live["metadata"].get("annotations") or {})


def _still(api: Api, objects: Sequence[Plain]) -> str:
    left = [spoken(one) for one in objects if (live := api.find(path(one))) is not None and _made(live)]
    return f"{', '.join(left)} not gone yet" if left else ""


def _place(api: Api, one: Plain, tell: Callable[[str], None]) -> str:
    """The namespace itself: deleted when setup made it and nothing of somebody else's is in it."""
    live, name = api.find(path(one)), one["metadata"]["name"]
    if live is None or not _made(live):
        _taken_back(api, one, tell)
        return ""
    others = [
        f"{kind.rsplit('/', 1)[1]}/{item['metadata']['name']}" for kind in FOREIGN for item in _items(api, kind, name)
    ]
    if others:
        return f"namespace {name} stays: {', '.join(others[:5])} is not of setup's making"
    api.delete(path(one))
    tell(f"deleted Namespace {name}")
    return ""


def _items(api: Api, kind: str, namespace: str) -> list[Plain]:
    try:
        return api.items(kind.format(namespace))
    except RejectedError as error:
        if error.status == 404:
            return []
        raise

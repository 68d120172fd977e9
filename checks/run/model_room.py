"""Room for the claims of a run's models, made before the first of them is: what goes is said in the run's report."""

from collections.abc import Sequence
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.kube.readiness import finished
from checks.kube.waiting import Clock, wait
from checks.model.refusal import Refusal
from checks.model.spec import Content, Overlay, Spec
from checks.recipe import manifest, model_claims
from checks.recipe.model_claims import GivenUp, Room, quantity, storage

GONE_SECONDS = 120.0
Plain = dict[str, Any]


def claims_of(spec: Spec) -> frozenset[str]:
    """The claims that a run may use on either side: none of them makes room for it."""
    texts = [("perf.yaml", spec.benchmark), *_texts(spec.head), *(_texts(spec.base) if spec.base is not None else ())]
    read = [manifest.read(path, text.encode()) for path, text in texts if path.endswith((".yaml", ".yml"))]
    return model_claims.named(document.value for one in read for document in one.documents)


def _texts(content: Content) -> list[tuple[str, str]]:
    return list(content.files.items())


def make_room(
    api: Api, namespace: str, new: Sequence[Plain], overlay: Overlay, kept: frozenset[str], now: str, clock: Clock
) -> tuple[tuple[str, ...], str]:
    """What was removed, a sentence each, and why there is no room all the same (empty where there is)."""
    claims = model_claims.model_claims(api.items(paths.collection("v1", "PersistentVolumeClaim", namespace)))
    sizes = [storage(one) for one in new]
    going = model_claims.given_up(
        claims, sizes, _room(api, namespace, overlay), kept | _mounted(api, namespace), now, overlay.model_days
    )
    if isinstance(going, Refusal):
        return (), going.reason
    for one in going:
        api.delete(paths.claim(namespace, one.claim.name), propagationPolicy="Background")
    left = wait(lambda: _left(api, namespace, going), GONE_SECONDS, clock)
    return tuple(one.sentence() for one in going), left


def _left(api: Api, namespace: str, going: Sequence[GivenUp]) -> str:
    there = [one.claim.name for one in going if api.find(paths.claim(namespace, one.claim.name)) is not None]
    return f"claim {', '.join(there)} is being deleted" if there else ""


def _mounted(api: Api, namespace: str) -> frozenset[str]:
    """The claims that pods have at this moment."""
    return model_claims.named(pod["spec"] for pod in api.items(paths.pods(namespace)) if not finished(pod))


def _room(api: Api, namespace: str, overlay: Overlay) -> Room:
    """What claims of models may take; quotas that may not be read are left to the API server."""
    most = quantity(overlay.model_cache) or 0
    try:
        quotas = api.items(f"/api/v1/namespaces/{namespace}/resourcequotas")
    except RejectedError:
        return Room(most)
    return Room(most, _least(quotas, "requests.storage"), _least(quotas, "persistentvolumeclaims"))


def _least(quotas: Sequence[Plain], resource: str) -> int | None:
    """What the tightest quota on a resource leaves; None where there is none."""
    found = []
    for one in quotas:
        status = one.get("status") or {}
        hard, used = (quantity((status.get(part) or {}).get(resource)) for part in ("hard", "used"))
        if hard is not None:
            found.append(hard - (used or 0))
    return min(found, default=None)

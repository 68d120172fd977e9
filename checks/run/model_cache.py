"""The model on its claim: fetched once by the recipe's own download Job, and remembered on the claim.

The claim outlives its run, so that the next one with the same Job has nothing to fetch: what was downloaded is an annotation with
the fingerprint of the Job that did it. Claims that runs made say so, and make room for others (model_room.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from checks.kube import jobs, paths
from checks.kube.api import Api
from checks.kube.apply import apply, refusal
from checks.kube.errors import RejectedError
from checks.kube.waiting import Clock, wait
from checks.model.grants import Grants
from checks.model.protocol import Annotation
from checks.model.spec import Overlay
from checks.recipe.overlay import deployed

Plain = dict[str, Any]


def absent(api: Api, namespace: str, objects: Sequence[Plain]) -> tuple[Plain, ...]:
    """The declared claims that are not there yet."""
    return tuple(one for one in _claims(objects) if api.find(paths.of(one, namespace)) is None)


def prepare(
    api: Api, namespace: str, objects: Sequence[Plain], overlay: Overlay, grants: Grants, run: str, began: str
) -> str:
    """Empty when every declared claim is there, the sandbox's own or a new one; else why it cannot be.

    A new one says which run made it; it and those that runs made before are used by the run that `began` now.
    """
    new = deployed(absent(api, namespace, objects), overlay)
    refused = refusal(api, namespace, new, grants)
    if refused:
        return refused
    for one in _claims(objects):
        found = api.find(paths.of(one, namespace))
        if found is not None and Annotation.USED in (found["metadata"].get("annotations") or {}):
            api.merge(paths.of(one, namespace), {"metadata": {"annotations": {Annotation.USED: began}}})
    return _made(api, namespace, [_ours(one, run, began) for one in new])


def _claims(objects: Sequence[Plain]) -> list[Plain]:
    return [one for one in objects if one["kind"] == "PersistentVolumeClaim"]


def _ours(claim: Plain, run: str, began: str) -> Plain:
    """A claim with what runs say of their own; the allow list lets no recipe say it."""
    metadata = claim["metadata"]
    told = {**(metadata.get("annotations") or {}), Annotation.RUN: run, Annotation.USED: began}
    return {**claim, "metadata": {**metadata, "annotations": told}}


def _made(api: Api, namespace: str, claims: Sequence[Plain]) -> str:
    """Empty when claims are there with what they say of themselves, from their first moment; else why one is not."""
    for one in claims:
        try:
            api.create(paths.collection("v1", "PersistentVolumeClaim", namespace), one)
        except RejectedError as error:
            name = f"{one['kind']} {one['metadata']['name']}"
            return f"The API server refuses {name} ({error.status}): {error.message}"
    return ""


def missing(api: Api, namespace: str, objects: Sequence[Plain]) -> tuple[Plain, ...]:
    """The download Jobs whose work is not on every claim that they mount."""
    return tuple(one for one in objects if one["kind"] == "Job" and not _is_cached(api, namespace, one))


def _is_cached(api: Api, namespace: str, job: Plain) -> bool:
    found = [api.find(paths.claim(namespace, name)) for name in jobs.claims(job)]
    key = Annotation.CACHED + jobs.fingerprint(job)
    return bool(found) and all(claim and key in (claim["metadata"].get("annotations") or {}) for claim in found)


def fetch(
    api: Api,
    namespace: str,
    job: Plain,
    overlay: Overlay,
    grants: Grants,
    own: Callable[[Plain], Plain],
    seconds: float,
    clock: Clock,
) -> str:
    """Empty when a download Job is complete and remembered; else why not. `own` gives an object its owner."""
    refused = apply(api, namespace, [own(one) for one in deployed([job], replace(overlay, load={}))], grants)
    failed = refused or jobs.outcome(api, namespace, job["metadata"]["name"], seconds, clock)
    if failed:
        return failed
    done = api.get(paths.job(namespace, job["metadata"]["name"]))
    when = (done.get("status") or {}).get("completionTime") or "done"
    for name in jobs.claims(job):
        remembered = {Annotation.CACHED + jobs.fingerprint(job): when}
        api.merge(paths.claim(namespace, name), {"metadata": {"annotations": remembered}})
    return ""


def lacking(api: Api, namespace: str, objects: Sequence[Plain], revisions: Iterable[str]) -> str:
    """Empty when claims that are only read hold the model of a recipe, by their administrator's word; else what is not there.

    Nothing that a recipe deploys can write that word: it stands on the claim, and no annotation of ours comes through the walls.
    """
    wanted = sorted(set(revisions))
    if not wanted:
        return "The recipe names no revision of its model, by which a cache that was filled beforehand could be known."
    claims = [name for one in objects if one["kind"] == "Job" for name in jobs.claims(one)]
    declared = [one["metadata"]["name"] for one in objects if one["kind"] == "PersistentVolumeClaim"]
    for name in dict.fromkeys([*claims, *declared]):
        found = api.find(paths.claim(namespace, name))
        if found is None:
            return f"The sandbox has no claim {name}, and makes none for strangers."
        held = str((found["metadata"].get("annotations") or {}).get(Annotation.HOLDS) or "").replace(" ", "").split(",")
        gone = [one for one in wanted if one not in held]
        if gone:
            return f"The claim {name} does not hold revision {', '.join(gone)}: its administrator fills it, strangers do not."
    return ""


def bound(api: Api, namespace: str, objects: Sequence[Plain], seconds: float, clock: Clock) -> str:
    """Empty when every declared claim has a volume; else which has none."""
    names = [one["metadata"]["name"] for one in objects if one["kind"] == "PersistentVolumeClaim"]

    def look() -> str:
        found = [api.get(paths.claim(namespace, name)) for name in names]
        open_ = [one["metadata"]["name"] for one in found if (one.get("status") or {}).get("phase") != "Bound"]
        return f"claim {', '.join(open_)} has no volume" if open_ else ""

    return wait(look, seconds, clock)

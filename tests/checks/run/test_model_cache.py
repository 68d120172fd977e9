"""A model is fetched once; the claim remembers by what."""

from typing import Any

import pytest

from checks.kube.jobs import fingerprint
from checks.kube.waiting import Clock
from checks.model.grants import Grants
from checks.model.spec import Overlay
from checks.run import model_cache

CLAIM: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "model-cache"},
    "spec": {},
}
PLACE = "/api/v1/namespaces/n/persistentvolumeclaims/model-cache"
JOB_PLACE = "/apis/batch/v1/namespaces/n/jobs/model-download"
VOLUMES = [{"name": "m", "persistentVolumeClaim": {"claimName": "model-cache"}}]


def job(revision: str = "one") -> dict[str, Any]:
    containers = [{"name": "d", "args": [revision]}]
    spec = {"template": {"spec": {"containers": containers, "volumes": VOLUMES}}}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "model-download"}, "spec": spec}


def clock(fake: Any) -> Clock:
    return Clock(lambda: fake.now, fake.sleep)


def complete_when_asked(fake: Any) -> None:
    def then(method: str, path: str) -> None:
        if method == "GET" and path == JOB_PLACE and path in fake.objects:
            status = {"conditions": [{"type": "Complete", "status": "True"}], "completionTime": "2026-01-01T00:00:00Z"}
            fake.objects[path]["status"] = status

    fake.then = then


def fetched(fake: Any, revision: str = "one") -> str:
    return model_cache.fetch(fake.api(), "n", job(revision), Overlay(), Grants(), lambda one: one, 60, clock(fake))


def test_a_claim_is_made_with_the_sandboxs_storage_class_and_without_an_owner(fake: Any) -> None:
    assert model_cache.prepare(fake.api(), "n", [CLAIM], Overlay(storage_class="fast"), Grants(), "run", "") == ""
    assert fake.objects[PLACE]["spec"]["storageClassName"] == "fast"
    assert "ownerReferences" not in fake.objects[PLACE]["metadata"]


def test_the_sandboxs_own_claim_is_left_alone(fake: Any) -> None:
    fake.objects[PLACE] = {**CLAIM, "spec": {"storageClassName": "theirs"}}
    assert model_cache.prepare(fake.api(), "n", [CLAIM], Overlay(storage_class="fast"), Grants(), "run", "") == ""
    assert fake.objects[PLACE]["spec"]["storageClassName"] == "theirs"


def test_a_second_run_with_the_same_job_has_nothing_to_fetch(fake: Any) -> None:
    model_cache.prepare(fake.api(), "n", [CLAIM], Overlay(), Grants(), "run", "")
    assert model_cache.missing(fake.api(), "n", [CLAIM, job()]) == (job(),)
    complete_when_asked(fake)
    assert fetched(fake) == ""
    assert model_cache.missing(fake.api(), "n", [CLAIM, job()]) == ()
    assert model_cache.missing(fake.api(), "n", [CLAIM, job("two")]) == (job("two"),)


def test_a_job_that_failed_is_not_remembered(fake: Any) -> None:
    model_cache.prepare(fake.api(), "n", [CLAIM], Overlay(), Grants(), "run", "")

    def then(method: str, path: str) -> None:
        if method == "GET" and path == JOB_PLACE and path in fake.objects:
            fake.objects[path]["status"] = {"conditions": [{"type": "Failed", "status": "True", "message": "no"}]}

    fake.then = then
    assert fetched(fake) == "Job model-download failed: no."
    assert model_cache.missing(fake.api(), "n", [job()]) == (job(),)


def test_a_claim_without_a_volume_is_named(fake: Any) -> None:
    fake.objects[PLACE] = {**CLAIM, "status": {"phase": "Pending"}}
    assert "claim model-cache has no volume" in model_cache.bound(fake.api(), "n", [CLAIM], 5, clock(fake))
    fake.objects[PLACE] = {**CLAIM, "status": {"phase": "Bound"}}
    assert model_cache.bound(fake.api(), "n", [CLAIM], 5, clock(fake)) == ""


def claim(holds: str | None) -> dict[str, Any]:
    annotations = {} if holds is None else {"recipe-gate.dev/holds": holds}
    return {**CLAIM, "metadata": {"name": "model-cache", "annotations": annotations}}


@pytest.mark.attack
def test_strangers_find_the_model_filled_beforehand_or_hear_what_is_lacking(fake: Any) -> None:
    objects = [CLAIM, job()]
    assert "no claim model-cache" in model_cache.lacking(fake.api(), "n", objects, ["abc"])
    fake.objects[PLACE] = claim(None)
    assert "does not hold revision abc" in model_cache.lacking(fake.api(), "n", objects, ["abc"])
    fake.objects[PLACE] = claim("abc, def")
    assert model_cache.lacking(fake.api(), "n", objects, ["abc"]) == ""
    assert "does not hold revision xyz" in model_cache.lacking(fake.api(), "n", objects, ["abc", "xyz"])
    assert "names no revision" in model_cache.lacking(fake.api(), "n", objects, [])
    assert [method for method, _, _ in fake.asked if method != "GET"] == []


@pytest.mark.attack
def test_what_an_earlier_download_said_of_itself_is_not_believed_for_strangers(fake: Any) -> None:
    key = f"recipe-gate.dev/cached-{fingerprint(job())}"
    fake.objects[PLACE] = {**CLAIM, "metadata": {"name": "model-cache", "annotations": {key: "done"}}}
    assert model_cache.missing(fake.api(), "n", [CLAIM, job()]) == ()
    assert "does not hold" in model_cache.lacking(fake.api(), "n", [CLAIM, job()], ["abc"])

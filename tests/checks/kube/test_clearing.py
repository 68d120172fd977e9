"""Clearing removes what this very slot owns, whatever holds it back, and nothing that was there before."""

from typing import Any

import pytest

from checks.kube import clearing
from checks.kube.waiting import Clock

Plain = dict[str, Any]
CORE = "/api/v1/namespaces/n"
PODS, BLOCK = f"{CORE}/pods", f"{CORE}/configmaps/block"
SLOT = {"metadata": {"name": "slot", "uid": "u-slot", "creationTimestamp": "2026-01-01T00:00:10Z"}}
OWN = [{"kind": "ConfigMap", "name": "slot", "uid": "u-slot"}]
JOB = {"kind": "Job", "uid": "u-job", "controller": True}
LATER, EARLIER = "2026-01-01T00:00:20Z", "2026-01-01T00:00:05Z"


def cleared(fake: Any, seconds: float = 60.0) -> str:
    return clearing.clear(fake.api(), "n", SLOT, seconds, Clock(lambda: fake.now, fake.sleep))


def pod(phase: str = "Running", **metadata: Any) -> Plain:
    given = {"name": "p", "uid": "u-2", "creationTimestamp": LATER, **metadata}
    return {"metadata": given, "status": {"phase": phase}}


def block(**metadata: Any) -> Plain:
    return {"metadata": {"name": "block", "uid": "u-block", "ownerReferences": OWN, **metadata}}


def test_clearing_cuts_the_grace_of_pods_that_are_going_away(fake: Any) -> None:
    fake.objects[f"{PODS}/p"] = pod(deletionTimestamp="now", deletionGracePeriodSeconds=60)
    assert cleared(fake) == ""
    assert ("DELETE", f"{PODS}/p", {}) in fake.asked
    assert fake.now < 5


def test_clearing_waits_for_what_is_left_and_names_it_with_what_holds_it(fake: Any) -> None:
    fake.objects[f"{PODS}/p"] = pod(finalizers=["example.com/mine"])
    assert "pods are left: p (finalizer example.com/mine)" in cleared(fake, 5)
    assert ("DELETE", f"{PODS}/p", {}) not in fake.asked


def test_somebodys_pod_that_is_over_does_not_count(fake: Any) -> None:
    fake.objects |= {f"{PODS}/p": pod("Succeeded"), BLOCK: block()}
    assert cleared(fake, 5) == ""
    assert BLOCK not in fake.objects


@pytest.mark.attack
@pytest.mark.parametrize(
    "metadata",
    [
        {"ownerReferences": [JOB]},
        {"ownerReferences": [{"uid": "u-block"}]},
        {"labels": {"nvidia.com/dynamo-graph-deployment-name": "g"}},
    ],
)
@pytest.mark.parametrize("finalizer", ["example.com/mine", "evil", "kubernetes.io/mine", "x.nvidia.com/mine"])
def test_a_foreign_finalizer_on_what_the_run_owns_is_taken_off(fake: Any, metadata: Plain, finalizer: str) -> None:
    kept = "batch.kubernetes.io/job-tracking"
    fake.objects |= {
        BLOCK: block(),
        "/apis/batch/v1/namespaces/n/jobs/j": {
            "metadata": {"name": "j", "uid": "u-job", "ownerReferences": [{"uid": "u-block"}]}
        },
        f"{PODS}/p": pod(deletionTimestamp="now", finalizers=[finalizer, kept], **metadata),
    }
    fake.listed |= {"jobs"}

    def gone(*_: str) -> None:
        if fake.objects.get(f"{PODS}/p", {}).get("metadata", {}).get("finalizers") == [kept]:
            del fake.objects[f"{PODS}/p"]

    fake.then, keep = gone, {path: one for path, one in fake.objects.items() if path == BLOCK}
    fake.foreground = keep
    assert cleared(fake) == ""
    assert clearing.PATIENCE_SECONDS <= fake.now < 20


@pytest.mark.attack
@pytest.mark.parametrize(
    "metadata",
    [
        {"deletionTimestamp": "now", "ownerReferences": [{"uid": "u-somebody"}]},
        {"deletionTimestamp": "now", "creationTimestamp": EARLIER, "labels": {"nvidia.com/dynamo-graph-deployment-name": "g"}},
        {"ownerReferences": OWN},
    ],
)  # fmt: skip
def test_what_is_not_the_runs_or_not_on_its_way_out_keeps_its_finalizers(fake: Any, metadata: Plain) -> None:
    fake.objects[f"{PODS}/p"] = pod(**{**metadata, "finalizers": ["example.com/mine"]})
    assert "pods are left" in cleared(fake, 30)
    assert fake.objects[f"{PODS}/p"]["metadata"]["finalizers"] == ["example.com/mine"]


@pytest.mark.attack
def test_a_block_of_another_slot_is_left_and_said(fake: Any) -> None:
    fake.objects[BLOCK] = block(ownerReferences=[{"uid": "u-before"}])
    assert "belongs to no run that goes on" in cleared(fake, 5)
    assert BLOCK in fake.objects


def test_the_block_is_deleted_by_its_uid(fake: Any) -> None:
    fake.objects[BLOCK] = block()
    assert cleared(fake) == ""
    assert fake.bodies[-1]["preconditions"] == {"uid": "u-block"}

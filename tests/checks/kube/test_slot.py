"""A sandbox has one holder, and is free when nothing is left."""

from typing import Any

from checks.kube import slot
from checks.kube.waiting import Clock

PODS = "/api/v1/namespaces/n/pods"
BLOCK = "/api/v1/namespaces/n/configmaps/block"


def clock(fake: Any) -> Clock:
    return Clock(lambda: fake.now, fake.sleep)


def pod(phase: str = "Running", **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": "p", "uid": "u-2", **metadata}, "status": {"phase": phase}}


def test_the_second_taker_is_told_who_was_first(fake: Any) -> None:
    assert slot.take(fake.api(), "n", "run-1") == ""
    assert slot.take(fake.api(), "n", "run-2") == "Sandbox n is taken by run-1."
    held = slot.holder(fake.api(), "n")
    assert held is not None
    assert held[0] == "run-1"


def test_a_free_sandbox_has_no_holder(fake: Any) -> None:
    assert slot.holder(fake.api(), "n") is None


def test_a_block_belongs_to_the_slot_and_begins_once(fake: Any) -> None:
    held = {"metadata": {"uid": "u-slot"}}
    block = slot.begin(fake.api(), "n", held)
    assert block["metadata"]["ownerReferences"][0]["uid"] == "u-slot"
    assert slot.begin(fake.api(), "n", held) == block


def test_clearing_cuts_the_grace_of_pods_that_are_going_away(fake: Any) -> None:
    fake.objects[f"{PODS}/p"] = pod(deletionTimestamp="now", deletionGracePeriodSeconds=60)
    assert slot.clear(fake.api(), "n", 60, clock(fake)) == ""
    assert ("DELETE", f"{PODS}/p", {}) in fake.asked
    assert fake.now < 5


def test_clearing_waits_for_what_is_left_and_names_it(fake: Any) -> None:
    fake.objects[f"{PODS}/p"] = pod()
    assert "pods are left: p" in slot.clear(fake.api(), "n", 5, clock(fake))
    assert ("DELETE", f"{PODS}/p", {}) not in fake.asked


def test_somebodys_pod_that_is_over_does_not_count(fake: Any) -> None:
    fake.objects[f"{PODS}/p"] = pod("Succeeded")
    assert slot.clear(fake.api(), "n", 5, clock(fake)) == ""
    assert BLOCK not in fake.objects

"""A sandbox has one holder, and is free when nothing is left."""

from typing import Any

import pytest

from checks.kube import clearing, slot
from checks.kube.errors import BrokenError

BLOCK = "/api/v1/namespaces/n/configmaps/block"
SLOT = "/api/v1/namespaces/n/configmaps/slot"


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


@pytest.mark.attack
def test_a_config_map_called_like_a_block_that_is_not_the_slots_owns_nothing_of_a_run(fake: Any) -> None:
    theirs = {"metadata": {"name": "block", "uid": "u-theirs", "ownerReferences": [{"uid": "u-other"}]}}
    fake.objects[BLOCK] = theirs
    with pytest.raises(BrokenError, match="is not this run's"):
        slot.begin(fake.api(), "n", {"metadata": {"uid": "u-slot"}})
    assert fake.objects[BLOCK] == theirs


def test_a_slot_is_left_by_its_own_run_only(fake: Any) -> None:
    slot.take(fake.api(), "n", "run-1")
    assert slot.leave(fake.api(), "n", "run-2") == ""
    assert SLOT in fake.objects
    assert slot.leave(fake.api(), "n", "run-1") == ""
    assert SLOT not in fake.objects
    assert slot.leave(fake.api(), "n", "run-1") == ""


@pytest.mark.attack
def test_a_sandbox_that_is_set_aside_stays_taken_and_says_why(fake: Any) -> None:
    slot.take(fake.api(), "n", "run-1")
    held = slot.holder(fake.api(), "n")
    assert held is not None
    clearing.set_aside(fake.api(), "n", held[1], "pods are left: p")
    assert slot.leave(fake.api(), "n", "run-1") == "pods are left: p"
    assert slot.take(fake.api(), "n", "run-2") == "Sandbox n is taken by run-1."

"""Which claims of models make room: the longest unused, never one that is used, none in vain."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from checks.model.protocol import Annotation
from checks.model.refusal import Refusal
from checks.recipe.model_claims import ModelClaim, Room, given_up, model_claims, named, quantity

NOW = "2026-06-30T00:00:00Z"
A, B, C = (ModelClaim(name, 100, f"2026-06-{day}T00:00:00Z") for name, day in (("a", "10"), ("b", "15"), ("c", "20")))
CLAIMS = (A, B, C)


def gone(new: tuple[int, ...], room: Room, kept: frozenset[str] = frozenset(), days: int = 90) -> Any:
    found = given_up(CLAIMS, new, room, kept, NOW, days)
    return found if isinstance(found, Refusal) else tuple(one.claim.name for one in found)


@pytest.mark.parametrize(
    ("new", "room", "kept", "expected"),
    [
        ((), Room(300), (), ()),
        ((50,), Room(400), (), ()),
        ((100,), Room(300), (), ("a",)),
        ((101,), Room(300), (), ("a", "b")),
        ((300,), Room(300), (), ("a", "b", "c")),
        ((100,), Room(300), ("a",), ("b",)),
        ((10,), Room(1000, left_bytes=0), (), ("a",)),
        ((10, 10), Room(1000, left_claims=0), (), ("a", "b")),
        ((10,), Room(1000, left_claims=0), ("a", "b", "c"), ()),
    ],
)
def test_the_longest_unused_make_room_and_no_more_than_is_needed(
    new: tuple[int, ...], room: Room, kept: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert gone(new, room, frozenset(kept)) == expected


@pytest.mark.attack
def test_claims_that_nobody_uses_for_a_month_go_although_there_is_room() -> None:
    assert gone((), Room(10_000), days=12) == ("a", "b")
    assert gone((), Room(10_000), frozenset("a"), days=12) == ("b",)


@pytest.mark.attack
def test_a_model_that_will_never_fit_costs_nobody_theirs() -> None:
    found = gone((250,), Room(300), frozenset("b"))
    assert isinstance(found, Refusal)
    assert "asks for 250 more, beside 100" in found.reason


@given(
    sizes=some.lists(some.integers(0, 50), max_size=3),
    most=some.integers(0, 400),
    kept=some.frozensets(some.sampled_from("abc")),
    days=some.integers(1, 40),
)
def test_what_is_kept_never_goes_and_what_goes_is_enough(
    sizes: list[int], most: int, kept: frozenset[str], days: int
) -> None:
    found = given_up(CLAIMS, sizes, Room(most), kept, NOW, days)
    if isinstance(found, Refusal):
        assert sum(sizes) + sum(one.bytes for one in CLAIMS if one.name in kept) > most
    else:
        names = {one.claim.name for one in found}
        assert not names & kept
        assert sum(sizes) + sum(one.bytes for one in CLAIMS if one.name not in names) <= most


@pytest.mark.parametrize(
    ("text", "expected"),
    [("100Gi", 100 * 2**30), ("1.5Ki", 1536), ("3", 3), (7, 7), ("2k", 2000), ("x", None), (None, None), ("-1", None)],
)
def test_quantities_are_read_as_kubernetes_means_them(text: Any, expected: int | None) -> None:
    assert quantity(text) == expected


def test_only_claims_that_runs_made_are_counted_in_the_order_of_their_use() -> None:
    def claim(name: str, used: str = "") -> dict[str, Any]:
        metadata = {"name": name, "annotations": {Annotation.USED: used} if used else {}}
        return {"metadata": metadata, "spec": {"resources": {"requests": {"storage": "1Ki"}}}}

    found = model_claims([claim("new", "2026-04-01"), claim("theirs"), claim("old", "2026-03-01")])
    assert [(one.name, one.bytes) for one in found] == [("old", 1024), ("new", 1024)]


def test_claims_are_found_wherever_objects_name_them() -> None:
    documents: list[Any] = [
        {"kind": "PersistentVolumeClaim", "metadata": {"name": "declared"}},
        {"spec": {"volumes": [{"persistentVolumeClaim": {"claimName": "mounted"}}]}},
        {"spec": {"pvcs": [{"name": "graph"}], "services": {"W": {"volumeMounts": [{"name": "service"}]}}}},
        ["odd", None, {"claimName": 7, "pvcs": "x"}],
    ]
    assert named(documents) == {"declared", "mounted", "graph", "service"}

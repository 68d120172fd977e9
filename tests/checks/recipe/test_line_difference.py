"""What changed between two files: always enough to make one of the other, and short where little changed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.recipe.line_difference import SHORT, changed, unified
from tests.examples import examples

ROWS = st.lists(st.sampled_from([f"{letter}\n" for letter in "abcde"]) | st.integers(0, 99).map("{}\n".format))


def made(old: list[str], new: list[str]) -> list[str]:
    rows, at = [], 0
    for one in changed(old, new):
        rows += old[at : one.first] + new[one.begin : one.end]
        at = one.last
    return rows + old[at:]


@settings(max_examples=examples(200))
@given(ROWS, ROWS)
def test_what_changed_makes_one_file_of_the_other(old: list[str], new: list[str]) -> None:
    assert made(old, new) == new
    assert (changed(old, new) == ()) == (old == new)


@settings(max_examples=examples(100))
@given(ROWS, st.integers(0, 50), st.text("xyz", max_size=3))
def test_what_changed_in_one_line_is_one_line(old: list[str], number: int, text: str) -> None:
    if old:
        place = number % len(old)
        new = [*old[:place], f"{text}!\n", *old[place + 1 :]]
        assert [(one.first, one.last) for one in changed(old, new)] == [(place, place + 1)]


def test_lines_that_changed_among_thousands_of_equal_ones_are_told_apart() -> None:
    old = ["#\n"] * (10 * SHORT)
    new = ["a\n", *old[1:-1], "b\n"]
    assert [(one.first, one.last) for one in changed(old, new)] == [(0, 1), (len(old) - 1, len(old))]
    assert made(old, ["a\n", *old, "b\n"]) == ["a\n", *old, "b\n"]


def test_a_difference_shows_three_lines_around_each_change_and_joins_those_that_meet() -> None:
    old = [f"{number}\n" for number in range(30)]
    new = [*old[:4], "x\n", *old[5:10], *old[11:25], "y\n", *old[25:]]
    assert "".join(unified("p", old, new)).splitlines() == [
        *("--- a/p", "+++ b/p", "@@ -2,13 +2,12 @@", " 1", " 2", " 3", "-4", "+x", " 5", " 6", " 7", " 8", " 9", "-10"),
        *(" 11", " 12", " 13", "@@ -23,6 +22,7 @@", " 22", " 23", " 24", "+y", " 25", " 26", " 27"),
    ]


@pytest.mark.attack
def test_equal_lines_cost_as_much_as_others() -> None:
    """difflib compares each with each: half a million blank lines take it days."""

    def cost(rows: list[str]) -> float:
        begun = time.process_time()
        changed(rows, ["a\n", *rows, "b\n"])
        return time.process_time() - begun

    assert cost(["\n"] * 100_000) < 20 * cost([f"{number}\n" for number in range(100_000)])

"""Remedies as whole lines that replace whole lines."""

from hypothesis import given
from hypothesis import strategies as st

from checks.recipe.suggestions import Suggestion, suggestions, within

TEXT = b"one\ntwo\nthree\nfour\n"


def of(after: bytes) -> list[tuple[int, int, str]]:
    return [(one.first, one.last, one.text) for one in suggestions({"a": TEXT}, {"a": after})]


def test_lines_are_replaced_removed_and_added() -> None:
    assert of(b"one\n2\nthree\nfour\n") == [(2, 2, "2")]
    assert of(b"one\nfour\n") == [(2, 3, "")]
    assert of(b"one\nand\ntwo\nthree\nfour\n") == [(1, 1, "one\nand")]
    assert of(b"1\ntwo\nthree\n4\n") == [(1, 1, "1"), (4, 4, "4")]


def test_only_what_the_diff_shows_can_be_suggested() -> None:
    found = [Suggestion("a", 2, 3, "x"), Suggestion("a", 8, 8, "y"), Suggestion("b", 2, 2, "z")]
    assert within(found, {"a": ((1, 4), (9, 12))}) == (found[0],)


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
def test_applied_from_the_end_they_make_the_other_file(old: list[str], new: list[str]) -> None:
    rows = [f"{one}\n" for one in ["first", *old]]
    wanted = "".join(f"{one}\n" for one in ["first", *new])
    for one in reversed(suggestions({"a": "".join(rows).encode()}, {"a": wanted.encode()})):
        rows[one.first - 1 : one.last] = [f"{row}\n" for row in one.text.split("\n")] if one.text else []
    assert "".join(rows) == wanted

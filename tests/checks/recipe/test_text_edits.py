"""Edits touch what they name and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from checks.model.finding import Edit
from checks.recipe.text_edits import edited, lines

TEXTS = st.text(alphabet="ab \n\r\u2028", max_size=30)


@given(TEXTS)
def test_lines_are_the_text(text: str) -> None:
    assert "".join(lines(text)) == text


def test_lines_end_where_yaml_ends_them() -> None:
    assert lines("a\r\nb\rc\u2028d\x0be") == ["a\r\n", "b\r", "c\u2028", "d\x0be"]


def test_an_edit_replaces_inserts_or_removes() -> None:
    text = "a: 1\r\nb: 2\r\nc: 3\r\n"
    assert edited(text, [Edit(2, 4, 2, 5, "two")]) == "a: 1\r\nb: two\r\nc: 3\r\n"
    assert edited(text, [Edit(2, 4, 2, 4, "-")]) == "a: 1\r\nb: -2\r\nc: 3\r\n"
    assert edited(text, [Edit(3, 1, 4, 1, ""), Edit(1, 1, 2, 1, "")]) == "b: 2\r\n"


def test_of_two_edits_that_overlap_the_later_waits() -> None:
    assert edited("abcdef", [Edit(1, 2, 1, 5, "X"), Edit(1, 3, 1, 4, "Y"), Edit(1, 5, 1, 6, "Z")]) == "aXZf"


@given(
    TEXTS, st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)), max_size=4)
)
def test_no_edit_crashes(text: str, places: list[tuple[int, int, int, int]]) -> None:
    edited(text, [Edit(*place, "") for place in places])

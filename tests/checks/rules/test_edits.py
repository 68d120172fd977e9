"""Each mechanical remedy changes one token or one line, or refuses."""

import pytest

from checks.recipe.manifest import Document, read
from checks.recipe.text_edits import edited
from checks.recipe.yaml_nodes import Path, Place
from checks.rules.edits import first_line, inserted, inside, quoted, removed, renamed, replaced

TEXT = """a: one  # why
b: 'two'
c: {d: 4, e: 5}
f: &anchor six
g: *anchor
script: |
    #!/bin/sh
    first

    second
folded: >
    first
    second
h:
  only: 1
i:
  j: 1  # gone with its line
  k: 2
"""


def document(text: str = TEXT) -> Document:
    (found,) = read("x.yaml", text.encode()).documents
    return found


@pytest.mark.parametrize(
    ("path", "row"),
    [(("a",), "a: new  # why"), (("b",), "b: 'new'"), (("c", "d"), "c: {d: new, e: 5}")],
)
def test_a_value_is_replaced_in_its_quotes(path: Path, row: str) -> None:
    edit = replaced(document(), path, "new")
    assert edit is not None
    assert row in edited(TEXT, [edit]).splitlines()


@pytest.mark.parametrize("path", [("f",), ("script",), ("folded",), ("missing",), ("c",)])
def test_a_value_that_is_more_than_its_token_is_left(path: Path) -> None:
    assert replaced(document(), path, "new") is None


def test_a_plain_word_is_quoted_once() -> None:
    edit = quoted(document(), ("c", "d"))
    assert edit is not None
    assert 'c: {d: "4", e: 5}' in edited(TEXT, [edit])
    assert quoted(document(), ("b",)) is None


def test_a_key_is_renamed_unless_the_other_is_there() -> None:
    edit = renamed(document(), ("c", "d"), "dd")
    assert edit is not None
    assert "c: {dd: 4, e: 5}" in edited(TEXT, [edit])
    assert renamed(document(), ("c", "d"), "e") is None
    assert renamed(document('"a b": 1\n'), ("a b",), "c") is None


def test_a_line_is_removed_where_it_holds_one_key_and_others_are_left() -> None:
    edit = removed(document(), ("i", "j"))
    assert edit is not None
    assert edited(TEXT, [edit]).endswith("i:\n  k: 2\n")
    assert [removed(document(), path) for path in (("h", "only"), ("c", "d"), ("script",), ("c",))] == [None] * 4


def test_a_place_inside_a_literal_block_or_a_word_is_known() -> None:
    value = document().get(("script",))
    assert inside(document(), ("script",), value.index("second")) == Place(10, 5)
    assert inside(document(), ("script",), value.index("irst")) == Place(8, 6)
    assert inside(document(), ("b",), 1) == Place(2, 6)
    assert inside(document(), ("a",), 2) == Place(1, 6)


def test_a_place_inside_a_folded_block_is_known_where_each_line_end_became_a_space() -> None:
    text = "a: >-\n  one two\n  three\n"
    value = document(text).get(("a",))
    assert inside(document(text), ("a",), value.index("three") + 1) == Place(3, 4)
    assert inside(document(text), ("a",), value.index("two")) == Place(2, 7)
    assert inside(document("a: >-\n  one\n\n  two\n"), ("a",), 5) is None


def test_a_first_line_comes_behind_the_interpreter() -> None:
    edit = first_line(document(), ("script",), "set -e")
    assert edit is not None
    assert "    #!/bin/sh\n    set -e\n    first\n" in edited(TEXT, [edit])
    assert first_line(document(), ("a",), "set -e") is None


def test_a_word_is_inserted() -> None:
    edit = inserted(document(), ("script",), document().get(("script",)).index("second"), "exec ")
    assert edit is not None
    assert "    exec second\n" in edited(TEXT, [edit])

"""A script's commands, what becomes of their status, and the variables that it sets and uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.recipe.shell.bash import LONGEST, parse
from checks.recipe.shell.script import HOLE, Around, Script


def words(text: str, **known: str) -> list[tuple[str, ...]]:
    return [one.words for one in parse(text, known).commands]


def around(text: str, name: str) -> Around:
    return next(one.around for one in parse(text, {}).commands if one.name == name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b 'c d' \"e f\"", ("a", "b", "c d", "e f")),
        ("a --x=$Y z", ("a", f"--x={HOLE}", "z")),
        ("a \\\n  b", ("a", "b")),
        ("X=1 /bin/a b", ("/bin/a", "b")),
        ("a $(date) `date`", ("a", HOLE, HOLE)),
        ('a "$KNOWN" ${KNOWN}', ("a", "v", "v")),
        ("a ${KNOWN:-x}", ("a", HOLE)),
        ("a b\\ c 5", ("a", "b c", "5")),
    ],
)
def test_a_command_is_its_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text, KNOWN="v")[0] == expected


def test_a_variable_that_is_set_once_is_known() -> None:
    assert words("X=5\na $X") == [("a", "5")]
    assert words("X=5\nX=6\na $X") == [("a", HOLE)]
    assert words("f() { X=5; }\na $X") == [("a", HOLE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Around()),
        ("a; b", Around(follows=True)),
        ("a # done\n# really", Around()),
        ("a | b", Around(follows=True, piped=True, into="b")),
        ("b | a", Around()),
        ("a || true", Around(follows=True, ignored=True)),
        ("a && b", Around(follows=True)),
        ("if a; then b; fi", Around(follows=True, ignored=True)),
        ("! a", Around(follows=True, ignored=True)),
        ("a & wait", Around(follows=True, background=True)),
        ("f() { a; }", Around(follows=True, function="f")),
        ("for x in 1 2; do a; done", Around(follows=True)),
        ("( a )", Around()),
    ],
)
def test_what_becomes_of_a_command(text: str, expected: Around) -> None:
    assert around(text, "a") == expected


def test_places_are_characters_of_the_text() -> None:
    text = "echo é\n  aiperf profile"
    assert parse(text, {}).commands[1].start == text.index("aiperf")


@pytest.mark.parametrize(
    ("text", "on"), [("set -eu", True), ("set -o errexit", True), ("set -u", False), ("set +e", False)]
)
def test_options_are_seen_by_name_and_letter(text: str, on: bool) -> None:
    assert parse(text, {}).sets("errexit", "e") is on


def test_variables_that_are_set_kept_and_used_are_told_apart() -> None:
    script = parse("A=1\nf() { local b=$A; C=2; }\nread D\nfor e in 1; do echo $b ${x:-1}; done", {})
    assert (script.assigned, script.local) == ({"A", "C", "D", "e"}, {"b"})
    assert [(use.name, use.function) for use in script.uses] == [("A", "f"), ("b", "")]


def test_a_loop_that_waits_is_seen_with_what_is_in_it() -> None:
    (loop,) = parse("until curl -s x; do sleep 5; [ $i -gt 3 ] && break; done", {}).loops
    assert loop.condition == ("curl",)
    assert {"sleep", "break"} <= set(loop.body)


def test_broken_syntax_is_told_and_the_rest_is_read() -> None:
    script = parse("a\nif b; then c\n", {})
    assert script.wrong >= 0
    assert "a" in {one.name for one in script.commands}
    assert parse("a; b", {}).wrong == -1


def test_what_no_person_wrote_is_not_read() -> None:
    deep = "( " * 400 + "a" + " )" * 400
    assert parse("a " * LONGEST, {}) == parse(deep, {}) == Script()


@given(st.text(alphabet="ab $(){}[]'\"\\|&;<>\n=é`#!-", max_size=60))
def test_no_text_crashes_it(text: str) -> None:
    script = parse(text, {"a": "b"})
    assert all(0 <= one.start <= len(text) for one in script.commands)

"""Mechanical remedies: applied once they are applied for good, and nothing gets worse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.model.finding import Edit, Finding, Level
from checks.recipe.recipe import Recipe, Tree
from checks.recipe.remedies import Suggestion, difference, fixed, suggestions, within
from checks.rules import examine
from tests.checks.rules.mistakes import DEPLOY, GOOD, MISTAKES, PERF
from tests.examples import examples


def judge(tree: Tree) -> tuple[Finding, ...]:
    return examine(Recipe(GOOD.path, {path: data for path, data in tree.items() if isinstance(data, bytes)}))


def broken(path: str, old: str, new: str) -> dict[str, bytes]:
    return {**GOOD.files, path: GOOD.files[path].decode().replace(old, new, 1).encode()}


def count(tree: Tree) -> tuple[int, ...]:
    levels = [one.level for one in judge(tree)]
    return tuple(levels.count(level) for level in Level)


@pytest.mark.parametrize(("path", "old", "new"), [one[:3] for one in MISTAKES], ids=lambda value: str(value)[:24])
def test_no_remedy_makes_a_mistake_worse_and_none_is_left_for_a_second_time(path: str, old: str, new: str) -> None:
    tree = broken(path, old, new)
    after = {**tree, **fixed(tree, judge)}
    assert count(after) <= count(tree)
    assert fixed(after, judge) == {}


FIXED = [
    (DEPLOY, "sharedMemory:", "sharedMemroy:"),
    (DEPLOY, "mountPoint: /opt/models", "mountPath: /opt/models"),
    (DEPLOY, 'gpu: "4"\n        limits', "gpu: 4\n        limits"),
    (DEPLOY, "    VllmWorker:\n", "    VllmWorker:\n      dynamoNamespace: x\n"),
    (PERF, 'value: "4"', 'value: "8"'),
    (PERF, "set -euo pipefail\n", ""),
    (PERF, "exec python3", "python3") if b"exec python3" in GOOD.files[PERF] else (DEPLOY, "exec python3", "python3"),
]


@pytest.mark.parametrize(("path", "old", "new"), FIXED, ids=lambda value: str(value)[:24])
def test_what_is_mechanical_is_mended(path: str, old: str, new: str) -> None:
    tree = broken(path, old, new)
    assert tree != GOOD.files
    assert judge(tree) != ()
    assert judge({**tree, **fixed(tree, judge)}) == ()


@settings(max_examples=examples(15))
@given(st.lists(st.sampled_from(FIXED), unique=True))
def test_several_mistakes_are_mended_together_without_touching_the_rest(mistakes: list[tuple[str, str, str]]) -> None:
    tree = dict(GOOD.files)
    for path, old, new in mistakes:
        tree[path] = tree[path].decode().replace(old, new, 1).encode()
    after = {**tree, **fixed(tree, judge)}
    assert judge(after) == ()
    kept = {path: [row for row in data.splitlines() if row.lstrip().startswith(b"#")] for path, data in after.items()}
    assert kept == {
        path: [row for row in data.splitlines() if row.lstrip().startswith(b"#")] for path, data in tree.items()
    }


def test_a_remedy_that_makes_it_worse_is_not_applied() -> None:
    edit = Edit(1, 1, 1, 2, "b")

    def strange(tree: Tree) -> list[Finding]:
        one = Finding("x", 1, 1, "A", Level.ERROR, "m", "f", edit)
        return [one] if tree["x"] == b"a" else [one, Finding("x", 2, 1, "A", Level.ERROR, "m")]

    assert fixed({"x": b"a"}, strange) == {}


def test_one_that_helps_is_applied_beside_one_that_does_not() -> None:
    good, bad = Edit(1, 1, 1, 2, "A"), Edit(1, 2, 1, 3, "B")

    def strange(tree: Tree) -> list[Finding]:
        text = tree["x"]
        assert isinstance(text, bytes)
        wrong = [Finding("x", 1, 1, "A", Level.ERROR, "m", "f", good)] * (b"A" not in text)
        return [*wrong, *[Finding("x", 1, 2, "B", Level.ERROR, "m", "f", bad)] * (1 if b"B" not in text else 3)]

    assert fixed({"x": b"ab"}, strange) == {"x": b"Ab"}


def test_line_ends_and_the_mark_survive() -> None:
    text = b"\xef\xbb\xbf" + GOOD.files[DEPLOY].replace(b"sharedMemory:", b"sharedMemroy:").replace(b"\n", b"\r\n")
    after = fixed({**GOOD.files, DEPLOY: text}, judge)
    assert after == {DEPLOY: text.replace(b"sharedMemroy:", b"sharedMemory:")}


def test_a_difference_is_what_patch_takes() -> None:
    assert difference({"a": b"1\n2\n3"}, {"a": b"1\n3"}) == (
        "--- a/a\n+++ b/a\n@@ -1,3 +1,2 @@\n 1\n-2\n 3\n\\ No newline at end of file\n"
    )


TEXT = b"one\ntwo\nthree\nfour\n"


def suggested(after: bytes) -> list[tuple[int, int, str]]:
    return [(one.first, one.last, one.text) for one in suggestions({"a": TEXT}, {"a": after})]


def test_lines_are_replaced_removed_and_added() -> None:
    assert suggested(b"one\n2\nthree\nfour\n") == [(2, 2, "2")]
    assert suggested(b"one\nfour\n") == [(2, 3, "")]
    assert suggested(b"one\nand\ntwo\nthree\nfour\n") == [(1, 1, "one\nand")]
    assert suggested(b"1\ntwo\nthree\n4\n") == [(1, 1, "1"), (4, 4, "4")]


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

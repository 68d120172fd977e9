"""Apply the mechanical remedies of findings, never leave a recipe worse than it was, and show what they change.

Shown as a diff, or as suggestions: whole lines that replace whole lines, as a review of a pull request offers them.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checks.model.finding import Edit, Finding, Level
from checks.recipe.recipe import Tree
from checks.recipe.text_edits import edited, lines

ROUNDS = 5
"""A remedy may bring another one to light (a renamed field whose value is of the wrong type); longer chains are not known."""
BOM = b"\xef\xbb\xbf"
Judge = Callable[[Tree], Sequence[Finding]]


def fixed(tree: Tree, judge: Judge) -> Mapping[str, bytes]:
    """The files that differ when every remedy is applied that makes nothing worse, by path; `judge` finds what is wrong."""
    now, found = tree, judge(tree)
    for _ in range(ROUNDS):
        better = _round(now, found, judge)
        if better is None:
            break
        now, found = better
    return {path: data for path, data in now.items() if isinstance(data, bytes) and data != tree[path]}


def _round(tree: Tree, found: Sequence[Finding], judge: Judge) -> tuple[Tree, Sequence[Finding]] | None:
    """The tree with all remedies at once or, where that makes it worse, with each that does not; None when none is left."""
    wanted = sorted({(one.path, one.edit) for one in found if one.edit is not None})
    changed = _with(tree, wanted)
    if not wanted or changed == tree:
        return None
    left = judge(changed)
    if _weight(left) < _weight(found):
        return changed, left
    for one in wanted:
        single = _with(tree, [one])
        left = judge(single)
        if _weight(left) < _weight(found):
            return single, left
    return None


def _weight(found: Iterable[Finding]) -> tuple[int, ...]:
    """What is wrong in all: fewer errors are better than fewer warnings."""
    levels = [one.level for one in found]
    return tuple(levels.count(level) for level in Level)


def _with(tree: Tree, wanted: Iterable[tuple[str, Edit]]) -> Tree:
    edits: dict[str, list[Edit]] = {}
    for path, edit in wanted:
        edits.setdefault(path, []).append(edit)
    return {
        **tree,
        **{
            path: _edited(data, edits[path]) for path, data in tree.items() if path in edits and isinstance(data, bytes)
        },
    }


def _edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    mark = BOM if data.startswith(BOM) else b""
    text = data.decode("utf-8-sig")
    return mark + edited(text, (_with_breaks(text, edit) for edit in edits)).encode()


def _with_breaks(text: str, edit: Edit) -> Edit:
    """The edit with the line breaks that the file has."""
    windows = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    new = edit.text.replace("\n", "\r\n") if windows else edit.text
    return Edit(edit.line, edit.column, edit.end_line, edit.end_column, new)


def difference(before: Tree, after: Mapping[str, bytes]) -> str:
    """What changed as a unified diff, which git and patch take."""
    return "".join(part for path, data in sorted(after.items()) for part in _difference(path, before[path], data))


def _difference(path: str, before: object, after: bytes) -> Iterable[str]:
    old = lines(before.decode()) if isinstance(before, bytes) else []
    rows = difflib.unified_diff(old, lines(after.decode()), f"a/{path}", f"b/{path}")
    return (row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


@dataclass(frozen=True, order=True)
class Suggestion:
    """The lines `first` to `last` of a file, counted from 1, become `text` (no line end behind the last; "" removes them)."""

    path: str
    first: int
    last: int
    text: str


def suggestions(before: Tree, after: Mapping[str, bytes]) -> tuple[Suggestion, ...]:
    """What changed, as suggestions; a line that is only added hangs on the one before it."""
    found: list[Suggestion] = []
    for path, data in sorted(after.items()):
        old = before.get(path)
        if isinstance(old, bytes):
            found += _suggestions(path, lines(old.decode(errors="replace")), lines(data.decode(errors="replace")))
    return tuple(found)


def _suggestions(path: str, old: list[str], new: list[str]) -> Iterator[Suggestion]:
    for kind, first, last, begin, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "insert" and first > 0:
            yield Suggestion(path, first, first, _text([old[first - 1], *new[begin:end]]))
        elif kind in {"replace", "delete"}:
            yield Suggestion(path, first + 1, last, _text(new[begin:end]))


def _text(rows: Iterable[str]) -> str:
    return "".join(rows).removesuffix("\n").removesuffix("\r")


def within(found: Iterable[Suggestion], hunks: Mapping[str, tuple[tuple[int, int], ...]]) -> tuple[Suggestion, ...]:
    """Those that stand inside of what a pull request's diff shows (first and last line of each hunk); GitHub takes no others."""
    return tuple(
        one for one in found if any(begin <= one.first and one.last <= end for begin, end in hunks.get(one.path, ()))
    )

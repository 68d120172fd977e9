"""Mechanical remedies as suggestions: whole lines that replace whole lines, as a review of a pull request offers them."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.recipe.recipe import Tree
from checks.recipe.text_edits import lines


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
            found += _of_file(path, lines(old.decode(errors="replace")), lines(data.decode(errors="replace")))
    return tuple(found)


def _of_file(path: str, old: list[str], new: list[str]) -> Iterator[Suggestion]:
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

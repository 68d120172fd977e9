"""A file's text by lines and columns as YAML counts them, and what edits make of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from checks.model.finding import Edit

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""YAML 1.1, section 5.4."""


def lines(text: str) -> list[str]:
    """The lines of a text, each with its line break."""
    found, start = [], 0
    for match in _BREAK.finditer(text):
        found.append(text[start : match.end()])
        start = match.end()
    return [*found, text[start:]] if start < len(text) else found


@dataclass(frozen=True)
class Rows:
    """The lines of a file, told apart once for all that ask for one of them."""

    text: str

    @cached_property
    def all(self) -> list[str]:
        """Each line with its break."""
        return lines(self.text)

    def row(self, number: int) -> str:
        """A line, counted from 1, without its break; an empty one behind the last."""
        return self.all[number - 1].rstrip("\r\n\x85\u2028\u2029") if number <= len(self.all) else ""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits applied; of two that overlap the later one waits for another time."""
    rows = lines(text)
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    parts, done = [], 0
    for edit in sorted(set(edits)):
        begin, end = (_offset(starts, *place) for place in ((edit.line, edit.column), (edit.end_line, edit.end_column)))
        if begin < done or end < begin:
            continue
        parts += [text[done:begin], edit.text]
        done = end
    return "".join([*parts, text[done:]])


def _offset(starts: list[int], line: int, column: int) -> int:
    return min(starts[line - 1] + column - 1, starts[-1]) if line <= len(starts) else starts[-1]

"""Mechanical remedies: one token, one line or one insertion, so that comments, order and line ends survive."""

import re

from checks.model.finding import Edit
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path, Place

_QUOTES = "\"'"


def replaced(document: Document, path: Path, text: str) -> Edit | None:
    """The single value at a path becomes `text`, in the quotes that it had; None where its token is not all of it."""
    start, end = document.values.get(path), document.ends.get(path)
    if start is None or end is None or start.line != end.line:
        return None
    raw = _row(document, start.line)[start.column - 1 : end.column - 1]
    if not raw or raw[0] in "&*!|>":
        return None
    quote = raw[0] if raw[0] in _QUOTES and raw[-1] == raw[0] else ""
    return Edit(start.line, start.column, end.line, end.column, f"{quote}{text}{quote}")


def quoted(document: Document, path: Path) -> Edit | None:
    """The plain word at a path becomes a text."""
    start, end = document.values.get(path), document.ends.get(path)
    if start is None or end is None or start.line != end.line:
        return None
    raw = _row(document, start.line)[start.column - 1 : end.column - 1]
    return Edit(start.line, start.column, end.line, end.column, f'"{raw}"') if re.fullmatch(r"[\w.+-]+", raw) else None


def renamed(document: Document, path: Path, name: str) -> Edit | None:
    """The key at a path is called `name`; None where the mapping has that key already, or the key is not a plain word."""
    place, old = document.keys.get(path), str(path[-1])
    siblings = document.get(path[:-1])
    if place is None or not isinstance(siblings, dict) or name in siblings:
        return None
    if not _row(document, place.line)[place.column - 1 :].startswith(old):
        return None
    return Edit(place.line, place.column, place.line, place.column + len(old), name)


def removed(document: Document, path: Path) -> Edit | None:
    """The line of a key with a single value goes; None where more stands on it, or nothing of its mapping would be left."""
    place, end, siblings = document.keys.get(path), document.ends.get(path), document.get(path[:-1])
    if place is None or end is None or place.line != end.line or not isinstance(siblings, dict) or len(siblings) < 2:
        return None
    row = _row(document, place.line)
    alone = not row[: place.column - 1].strip() and re.fullmatch(r"\s*(#.*)?", row[end.column - 1 :])
    return Edit(place.line, 1, place.line + 1, 1, "") if alone else None


def inserted(document: Document, path: Path, offset: int, text: str) -> Edit | None:
    """`text` comes into the single value at a path, before its character at `offset`."""
    place = inside(document, path, offset)
    return Edit(place.line, place.column, place.line, place.column, text) if place else None


def first_line(document: Document, path: Path, text: str) -> Edit | None:
    """`text` becomes the first line of a script in a literal block, behind its interpreter's if it names one."""
    value = document.get(path)
    offset = value.find("\n") + 1 if isinstance(value, str) and value.startswith("#!") else 0
    place = inside(document, path, offset)
    start = document.values.get(path)
    if place is None or start is None or place.line == start.line:
        return None
    return Edit(place.line, place.column, place.line, place.column, f"{text}\n{' ' * (place.column - 1)}")


def inside(document: Document, path: Path, offset: int) -> Place | None:
    """Where a character of a text stands in the file: of a block or a word on one line; None where that is not plain to see."""
    start, end, value = document.values.get(path), document.ends.get(path), document.get(path)
    if start is None or end is None or not isinstance(value, str) or not 0 <= offset <= len(value):
        return None
    row = _row(document, start.line)[start.column - 1 :]
    if row.startswith("|"):
        return _in_block(document, start, value, offset)
    if row.startswith(">"):
        return _in_folded(document, start, value, offset)
    if start.line != end.line:
        return None
    at = 1 if row[:1] in _QUOTES else 0
    return Place(start.line, start.column + at + offset) if row[at:].startswith(value) else None


def _in_block(document: Document, start: Place, value: str, offset: int) -> Place | None:
    number, column = value.count("\n", 0, offset), offset - (value.rfind("\n", 0, offset) + 1)
    written = value.split("\n")[number]
    row = _row(document, start.line + 1 + number)
    return Place(start.line + 1 + number, len(row) - len(written) + column + 1) if row.endswith(written) else None


def _in_folded(document: Document, start: Place, value: str, offset: int) -> Place | None:
    """In a folded block whose lines became one line with a space between each two, nothing else."""
    begin, number = 0, start.line + 1
    while begin <= len(value):
        row = _row(document, number)
        written = row.strip()
        if not written or value[begin : begin + len(written)] != written:
            return None
        if offset <= begin + len(written):
            return Place(number, len(row) - len(row.lstrip()) + 1 + offset - begin) if offset >= begin else None
        begin, number = begin + len(written) + 1, number + 1
    return None


def _row(document: Document, line: int) -> str:
    return document.rows.row(line)

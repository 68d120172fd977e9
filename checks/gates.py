"""The policy's part `metrics` for a command line: what a run on a laptop gates is what the App gates."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks import manifest
from checks.finding import Finding, Level
from checks.manifest import Document
from checks.metrics import Change, mistakes
from checks.policy import PATH
from checks.serial import MalformedError, from_plain

PART = "metrics"
FIX = "Correct the policy."


def read(data: bytes | None, path: str = PATH) -> Mapping[str, Change] | tuple[Finding, ...]:
    """What a policy file says of metrics, or every mistake in that part; nothing where no file is."""
    found = manifest.read(path, data) if data else manifest.Manifest(path, (), ())
    if found.findings or not found.documents:
        return found.findings or {}
    document = found.documents[0]
    part = document.get((PART,)) if isinstance(document.value, dict) else None
    changes = _changes(document, part) if part is not None else {}
    if isinstance(changes, tuple):
        return changes
    return tuple(_mistake(document, name, what) for name, what in mistakes(changes)) or changes


def _changes(document: Document, part: Any) -> Mapping[str, Change] | tuple[Finding, ...]:
    if not isinstance(part, dict):
        return (_mistake(document, "", f"{PART} is a mapping"),)
    found: dict[str, Change] = {}
    wrong: list[Finding] = []
    for name, value in part.items():
        try:
            found[str(name)] = from_plain(Change, value)
        except MalformedError as error:
            wrong += [_mistake(document, name, line) for line in str(error).splitlines()]
    return tuple(wrong) or found


def _mistake(document: Document, name: Any, what: str) -> Finding:
    place = document.where_key((PART, name) if name else (PART,))
    message = ": ".join(part for part in (f"{PART}.{name}" if name else "", what) if part)
    return Finding(document.path, place.line, place.column, "POLICY-001", Level.ERROR, message, FIX)


def told(findings: tuple[Finding, ...]) -> Iterator[str]:
    """A line for each mistake."""
    return (f"{one.path}:{one.line}:{one.column}: {one.rule} {one.message} {one.fix}" for one in findings)

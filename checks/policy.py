"""The part of .github/recipe-gate.yaml that decides for the rules: what clusters have, levels by path, suppressions.

Read by the command line without pydantic, which would take longer to import than a recipe takes to judge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Any

from checks import manifest
from checks.finding import Finding, Level
from checks.glob import matches
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.catalogue import CATALOGUE
from checks.rules.settings import NEWEST, OLDEST, Orchestrator, Settings

PATH = ".github/recipe-gate.yaml"
PART = "rules"
EVERYWHERE = "**"
FIXED = ("YAML-*", "STRUCT-007", "STRUCT-009", "STRUCT-010", "STRUCT-011", "POLICY-*")
"""Rules without which nothing could be read, or no run could carry or apply the recipe: no policy changes them."""


@dataclass(frozen=True)
class Change:
    """Findings of a rule (an id, or its beginning and `*`) at paths of a pattern: of another level, or for a reason of none.

    `line` is where it stands in the policy.
    """

    rule: str
    path: str
    line: int
    level: Level | None = None
    reason: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding."""
        return matches(finding.rule, self.rule) and matches(finding.path, self.path)


@dataclass(frozen=True)
class Rules:
    """The defaults are what holds where the policy says nothing."""

    settings: Settings = field(default_factory=Settings)
    levels: tuple[Change, ...] = ()
    suppressions: tuple[Change, ...] = ()


def at(root: Folder) -> Rules | tuple[Finding, ...]:
    """What the policy of a working copy decides for the rules, or every mistake in that part."""
    file = root / PATH
    return read(file.read_bytes() if file.is_file() else None)


def read(data: bytes | None) -> Rules | tuple[Finding, ...]:
    """What a policy file decides for the rules, or every mistake in that part; None (no file) is the default."""
    found = manifest.read(PATH, data) if data else manifest.Manifest(PATH, (), ())
    if found.findings:
        return found.findings
    if len(found.documents) > 1:
        return (_mistake(found.documents[1], (), "The policy is one document."),)
    return _of(found.documents[0]) if found.documents else Rules()


def _of(document: Document) -> Rules | tuple[Finding, ...]:
    part = document.get((PART,)) if isinstance(document.value, dict) else None
    if part is None:
        return Rules()
    wrong = tuple(_mistake(document, path, message) for path, message in _mistakes(part))
    return wrong or _rules(document, part)


def _rules(document: Document, part: Mapping[str, Any]) -> Rules:
    given = {name: part[name] for name in ("inference_pools", "cluster_version") if name in part}
    settings = Settings(
        orchestrator=Orchestrator(part["orchestrator"]) if "orchestrator" in part else None,
        registries=tuple(part.get("registries", ())),
        claims=tuple(part.get("claims", ())),
        **given,
    )
    return Rules(settings, tuple(_changes(document, part, "levels")), tuple(_changes(document, part, "suppressions")))


def _changes(document: Document, part: Mapping[str, Any], name: str) -> Iterator[Change]:
    for index, entry in enumerate(part.get(name, ())):
        level = Level(entry["level"]) if "level" in entry else None
        line = document.where((PART, name, index)).line
        yield Change(entry["rule"], entry.get("path", EVERYWHERE), line, level, entry.get("reason", ""))


def _mistake(document: Document, path: Path, message: str) -> Finding:
    place = document.where_key(path)
    fix = CATALOGUE["POLICY-001"].remedy
    return Finding(PATH, place.line, place.column, "POLICY-001", Level.ERROR, message, fix)


def _mistakes(part: Any) -> Iterator[tuple[Path, str]]:
    """Every mistake of the part, with its place in the document."""
    if not isinstance(part, dict):
        yield (PART,), f"{PART} is a mapping."
        return
    for name, value in part.items():
        path: Path = (PART, name)
        if name not in _PARTS:
            yield path, f"{PART} has no {name!r}; it has {', '.join(sorted(_PARTS))}."
        else:
            yield from _PARTS[name](path, value)


def _version(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    known = [f"1.{minor}" for minor in range(OLDEST, NEWEST + 1)]
    if value not in known:
        yield path, f'cluster_version is a text from "{known[0]}" to "{known[-1]}".'


def _orchestrator(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if value not in list(Orchestrator):
        yield path, f"orchestrator is one of {', '.join(Orchestrator)}."


def _flag(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, bool):
        yield path, f"{path[-1]} is true or false."


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        yield path, f"{path[-1]} is a list of texts."


def _levels(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    yield from _entries(path, value, needed=("rule", "level"), allowed=("path",))
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict) and "level" in entry and entry["level"] not in list(Level):
            yield (*path, index, "level"), f"level is one of {', '.join(Level)}."


def _suppressions(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    yield from _entries(path, value, needed=("rule", "path", "reason"), allowed=())


def _entries(path: Path, value: Any, needed: tuple[str, ...], allowed: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, list):
        yield path, f"{path[-1]} is a list."
        return
    for index, entry in enumerate(value):
        if isinstance(entry, dict):
            yield from _entry((*path, index), entry, needed, allowed)
        else:
            yield (*path, index), f"An entry of {path[-1]} is a mapping."


def _entry(
    path: Path, entry: Mapping[str, Any], needed: tuple[str, ...], allowed: tuple[str, ...]
) -> Iterator[tuple[Path, str]]:
    where = path[1]
    for name in needed:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield path, f"An entry of {where} has a {name}, a text."
    for name in entry:
        if name not in (*needed, *allowed):
            yield (*path, name), f"An entry of {where} has no {name!r}."
    if not isinstance(entry.get("path", ""), str):
        yield (*path, "path"), "path is a text."
    rule = entry.get("rule")
    if not isinstance(rule, str):
        return
    covered = [one for one in CATALOGUE if matches(one, rule)]
    if not covered:
        yield (*path, "rule"), f"There is no rule {rule!r}; `recipe-gate rules` lists them."
    elif any(matches(one, kept) for one in covered for kept in FIXED):
        yield (*path, "rule"), f"{rule} covers rules that no policy can change ({', '.join(FIXED)})."


_PARTS = {
    "cluster_version": _version,
    "orchestrator": _orchestrator,
    "inference_pools": _flag,
    "registries": _texts,
    "claims": _texts,
    "levels": _levels,
    "suppressions": _suppressions,
}

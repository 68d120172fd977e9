"""YAML documents with line and column for every value, read as Kubernetes reads them, from a file nobody can trust.

Keys are always strings; checks/recipe/scalar.py says what a plain word means. A file that cannot be read is a finding, never a
traceback.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe import yaml_nodes
from checks.recipe.text_edits import Rows
from checks.recipe.yaml_nodes import MAXIMUM_DEPTH, MAXIMUM_NODES, Path, Place, UnreadableError

MAXIMUM_BYTES = 1024 * 1024
"""etcd refuses objects over 1.5 MiB; no manifest that a person wrote comes near."""
_CONTROL = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML does not let stand in a file (YAML 1.1, section 5.1)."""
T = TypeVar("T")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One YAML document: plain data, where each value and each key of it stands, where single values end, the file's lines."""

    path: str
    value: Any
    values: Mapping[Path, Place]
    keys: Mapping[Path, Place]
    ends: Mapping[Path, Place]
    rows: Rows
    known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def kind(self) -> str:
        """The object's kind, empty when it names none."""
        return str(self.value.get("kind") or "") if isinstance(self.value, dict) else ""

    @property
    def name(self) -> str:
        """The object's metadata.name, empty when it has none."""
        name = self.get(("metadata", "name"))
        return name if isinstance(name, str) else ""

    def once(self, what: Hashable, compute: Callable[[], T]) -> T:
        """What was computed of this document before, or is now: all rules ask it, and it stays the same."""
        if what not in self.known:
            self.known[what] = compute()
        found: T = self.known[what]
        return found

    def get(self, path: Path) -> Any:
        """The value at a path of keys and indices; None when there is none."""
        value = self.value
        for step in path:
            inside = isinstance(value, dict) and step in value
            within = isinstance(value, list) and isinstance(step, int) and step < len(value)
            if not inside and not within:
                return None
            value = value[step]
        return value

    def where(self, path: Path) -> Place:
        """Where the value at a path stands, or the nearest thing around it that exists."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(1, 1))

    def where_key(self, path: Path) -> Place:
        """Where the key at a path stands, or its value when it is an item of a list."""
        return self.keys.get(path) or self.where(path)


@dataclass(frozen=True)
class Manifest:
    """A file as far as it could be read: its documents, or the findings that say why not."""

    path: str
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


MOST_VERSIONS = 3
"""Contents of one path that are kept: of both sides, and the last that some of its mistakes were mended in."""
Read = Callable[[str, bytes], Manifest]
"""What reads a file."""


def reader() -> Read:
    """Reads each content once, however many recipes it is a part of and at however many sides it stands."""
    known: dict[str, dict[bytes, Manifest]] = {}

    def read_once(path: str, data: bytes) -> Manifest:
        versions = known.setdefault(path, {})
        if data not in versions:
            if len(versions) >= MOST_VERSIONS:
                versions.popitem()
            versions[data] = read(path, data)
        return versions[data]

    return read_once


def read(path: str, data: bytes) -> Manifest:
    """The documents of a file; empty ones are left out, as kubectl does."""
    try:
        documents = tuple(document for document in _documents(path, _text(data)) if document.value is not None)
    except UnreadableError as error:
        place = error.place
        found = error.rule.finding(path, error.message, error.fix, line=place.line, column=place.column)
        return Manifest(path, (), (found,))
    return Manifest(path, documents, ())


TOO_LARGE = Rule(
    "YAML-002",
    Level.ERROR,
    reason="A manifest beyond a megabyte fits into no API call.",
    remedy="Split the file.",
    bad="# 10 MB of a trace",
    good="# a trace in the model cache",
)
NOT_UTF8 = Rule(
    "YAML-003",
    Level.ERROR,
    reason="Kubernetes reads UTF-8 without control characters.",
    remedy="Save it as UTF-8.",
    bad="name: \\xff",
    good="name: ÿ",
)


def _text(data: bytes) -> str:
    if len(data) > MAXIMUM_BYTES:
        message = f"The file is {len(data)} bytes large; {MAXIMUM_BYTES} are the limit."
        raise UnreadableError(TOO_LARGE, message, Place(1, 1))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start))
        raise UnreadableError(NOT_UTF8, "The file is not UTF-8.", place) from error
    control = _CONTROL.search(text)
    if control:
        before = text[: control.start()]
        place = Place(before.count("\n") + 1, control.start() - before.rfind("\n"))
        message = f"A control character ({control[0]!r}) stands here."
        raise UnreadableError(NOT_UTF8, message, place, "Remove the character.")
    return text


def _documents(path: str, text: str) -> Iterator[Document]:
    seen, rows = yaml_nodes.count(text), Rows(text)
    try:
        _refuse_large(text)
        for node in yaml.compose_all(text, Loader=_LOADER):
            if node is not None:
                walk = yaml_nodes.Walk({}, {}, {}, seen)
                yield Document(path, walk.plain(node, ()), walk.values, walk.keys, walk.ends, rows)
    except yaml.YAMLError as error:
        raise _syntax(text, error) from error


def _refuse_large(text: str) -> None:
    """Composing recurses in C and keeps every node, so depth and number are counted on the event stream first."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if number > 2 * MAXIMUM_NODES:
            raise UnreadableError(yaml_nodes.TOO_DEEP, yaml_nodes.TOO_MANY, yaml_nodes.place(event), "Split the file.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAXIMUM_DEPTH:
            message = f"Values are nested more than {MAXIMUM_DEPTH} deep."
            raise UnreadableError(yaml_nodes.TOO_DEEP, message, yaml_nodes.place(event), "Flatten the file.")


BROKEN_SYNTAX = Rule(
    "YAML-001",
    Level.ERROR,
    reason="A file that is no YAML is applied by nobody.",
    remedy="Correct the syntax at this line.",
    bad="args: [a, b",
    good="args: [a, b]",
)
TAB = Rule(
    "YAML-005",
    Level.ERROR,
    reason="YAML forbids tabs as indentation.",
    remedy="Indent with spaces.",
    bad="spec:\\n\\treplicas: 1",
    good="spec:\\n  replicas: 1",
)


def _syntax(text: str, error: yaml.YAMLError) -> UnreadableError:
    mark = getattr(error, "problem_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
        return UnreadableError(TAB, "A tab indents this line, which YAML forbids.", place)
    return UnreadableError(BROKEN_SYNTAX, f"This is not YAML: {problem}.", place)


RULES = (BROKEN_SYNTAX, TOO_LARGE, NOT_UTF8, yaml_nodes.TOO_DEEP, TAB, yaml_nodes.KEY_TWICE, yaml_nodes.MEANINGLESS)

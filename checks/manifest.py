"""YAML documents with line and column for every value, read as Kubernetes reads them, from a file nobody can trust.

Keys are always strings; checks/scalar.py says what a plain word means. A file that cannot be read is a finding, never a
traceback.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from checks import scalar
from checks.finding import Finding, Level

MAXIMUM_BYTES = 1024 * 1024
"""etcd refuses objects over 1.5 MiB; no manifest that a person wrote comes near."""
MAXIMUM_NODES = 100_000
MAXIMUM_DEPTH = 100

Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """One YAML document: plain data, and where each value and each key of it stands."""

    path: str
    value: Any
    values: Mapping[Path, Place]
    keys: Mapping[Path, Place]

    @property
    def kind(self) -> str:
        """The object's kind, empty when it names none."""
        return str(self.value.get("kind") or "") if isinstance(self.value, dict) else ""

    @property
    def name(self) -> str:
        """The object's metadata.name, empty when it has none."""
        name = self.get(("metadata", "name"))
        return name if isinstance(name, str) else ""

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


class _UnreadableError(Exception):
    """What stops the reading of one file, with its place; it ends in `read`."""

    def __init__(self, rule: str, message: str, fix: str, place: Place) -> None:
        super().__init__(message)
        self.rule, self.message, self.fix, self.place = rule, message, fix, place


def read(path: str, data: bytes) -> Manifest:
    """The documents of a file; empty ones are left out, as kubectl does."""
    try:
        documents = tuple(document for document in _documents(path, _text(data)) if document.value is not None)
    except _UnreadableError as error:
        found = Finding(path, error.place.line, error.place.column, error.rule, Level.ERROR, error.message, error.fix)
        return Manifest(path, (), (found,))
    return Manifest(path, documents, ())


def _text(data: bytes) -> str:
    if len(data) > MAXIMUM_BYTES:
        raise _UnreadableError(
            "YAML-002",
            f"The file is {len(data)} bytes large; {MAXIMUM_BYTES} are the limit.",
            "Split the file.",
            Place(1, 1),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start))
        raise _UnreadableError("YAML-003", "The file is not UTF-8.", "Save it as UTF-8.", place) from error


def _documents(path: str, text: str) -> Iterator[Document]:
    try:
        _refuse_deep(text)
        for node in yaml.compose_all(text, Loader=_LOADER):
            if node is not None:
                walk = _Walk({}, {}, [0])
                yield Document(path, walk.plain(node, ()), walk.values, walk.keys)
    except yaml.YAMLError as error:
        raise _syntax(text, error) from error


def _refuse_deep(text: str) -> None:
    """Composing recurses in C, so depth is counted on the event stream first."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAXIMUM_DEPTH:
            raise _UnreadableError(
                "YAML-004", f"Values are nested more than {MAXIMUM_DEPTH} deep.", "Flatten the file.", _place(event)
            )


def _syntax(text: str, error: yaml.YAMLError) -> _UnreadableError:
    mark = getattr(error, "problem_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
        return _UnreadableError(
            "YAML-005", "A tab indents this line, which YAML forbids.", "Indent with spaces.", place
        )
    return _UnreadableError("YAML-001", f"This is not YAML: {problem}.", "Correct the syntax at this line.", place)


def _place(at: Any) -> Place:
    return Place(at.start_mark.line + 1, at.start_mark.column + 1)


@dataclass(frozen=True)
class _Walk:
    """Turns nodes into plain data and remembers places; counts, so that aliases cannot explode."""

    values: dict[Path, Place]
    keys: dict[Path, Place]
    count: list[int]

    def plain(self, node: yaml.Node, path: Path) -> Any:
        self.count[0] += 1
        if self.count[0] > MAXIMUM_NODES or len(path) > MAXIMUM_DEPTH:
            raise _UnreadableError(
                "YAML-004", "Aliases make the file larger than any manifest.", "Write the values out.", _place(node)
            )
        self.values[path] = _place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        try:
            return scalar.plain(node)
        except ValueError as error:
            raise _UnreadableError("YAML-007", str(error), "Write a plain value.", _place(node)) from error

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == scalar.TAG + "merge":
                merged |= self._merged(value, path)
                continue
            name = _key(key)
            if name in own:
                raise _UnreadableError(
                    "YAML-006",
                    f"The key {name!r} stands twice in one mapping; the first is lost.",
                    "Keep one.",
                    _place(key),
                )
            self.keys[(*path, name)] = _place(key)
            own[name] = self.plain(value, (*path, name))
        return merged | own

    def _merged(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        sources: Sequence[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for source in reversed(sources):
            value = self.plain(source, path)
            if not isinstance(value, dict):
                raise _UnreadableError(
                    "YAML-007", "<< merges something that is no mapping.", "Merge a mapping.", _place(source)
                )
            merged |= value
        return merged


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _UnreadableError("YAML-007", "A key is not a plain name.", "Use a string as the key.", _place(node))
    return str(node.value)

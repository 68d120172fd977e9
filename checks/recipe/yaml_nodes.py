"""From YAML nodes to plain data with the place of every value, however often aliases repeat what.

checks/recipe/scalar.py says what a plain word means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from checks.model.finding import Level
from checks.model.rule import Rule
from checks.recipe import scalar

MAXIMUM_NODES = 100_000
"""Values of one file, all documents and repetitions by aliases counted; a large recipe has some thousands."""
FREE_NODES, FREE_CHARACTERS, TIMES = 1000, 64 * 1024, 8
"""What aliases may bring beside a value for each byte of the file, and this many characters for each: work is bounded by bytes."""
MAXIMUM_CHARACTERS = 2 * 1024 * 1024
"""Characters of those values: whatever reads them all takes a bounded time."""
MAXIMUM_DEPTH = 100
TOO_DEEP = Rule(
    "YAML-004",
    Level.ERROR,
    reason="Aliases and depth can make a small file fill a memory.",
    remedy="Split the file, or write aliases out.",
    bad="b: [*a, *a, *a]",
    good="b: [1, 2, 3]",
)
TOO_MANY = "With its aliases written out the file is larger than any manifest."

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


class UnreadableError(Exception):
    """What stops the reading of one file, with its place; it ends in `manifest.read`."""

    def __init__(self, rule: Rule, message: str, place: Place, fix: str | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.place, self.fix = rule, message, place, fix


@dataclass
class Count:
    """How many values of a file were made so far, and how many characters are in them."""

    most_nodes: int = MAXIMUM_NODES
    most_characters: int = MAXIMUM_CHARACTERS
    nodes: int = 0
    characters: int = 0

    def add(self, node: yaml.Node) -> bool:
        """Counts a node; whether the file is still of a size that a manifest may have."""
        self.nodes += 1
        self.characters += len(node.value) if isinstance(node, yaml.ScalarNode) else 0
        return self.nodes <= self.most_nodes and self.characters <= self.most_characters


def count(text: str) -> Count:
    """A count for the values of a file."""
    size = len(text)
    return Count(min(MAXIMUM_NODES, FREE_NODES + size), min(MAXIMUM_CHARACTERS, FREE_CHARACTERS + TIMES * size))


def place(at: Any) -> Place:
    """Where a node or an event of PyYAML starts."""
    return Place(at.start_mark.line + 1, at.start_mark.column + 1)


KEY_TWICE = Rule(
    "YAML-006",
    Level.ERROR,
    reason="Of a key that stands twice, one value is lost without a word.",
    remedy="Keep one of the two.",
    bad="replicas: 1\nreplicas: 2",
    good="replicas: 2",
)
MEANINGLESS = Rule(
    "YAML-007",
    Level.ERROR,
    reason="Tags, dates and keys that are no names mean nothing to Kubernetes.",
    remedy="Write a plain value.",
    bad="on: !!set {a}",
    good="on: [a]",
)


@dataclass(frozen=True)
class Walk:
    """Turns the nodes of one document into plain data and remembers places; `ends` are those behind single values."""

    values: dict[Path, Place]
    keys: dict[Path, Place]
    ends: dict[Path, Place]
    seen: Count

    def plain(self, node: yaml.Node, path: Path, depth: int = 0) -> Any:
        """The data of a node that stands at `path`; raises UnreadableError. `depth` counts merges too, `path` does not."""
        if not self.seen.add(node) or depth > MAXIMUM_DEPTH:
            raise UnreadableError(TOO_DEEP, TOO_MANY, place(node))
        self.values.setdefault(path, place(node))
        if isinstance(node, yaml.ScalarNode):
            self.ends.setdefault(path, Place(node.end_mark.line + 1, node.end_mark.column + 1))
            return _scalar(node)
        if node.tag not in {scalar.TAG + "map", scalar.TAG + "seq"}:
            raise _meaningless(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        return [self.plain(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merges: list[yaml.Node] = []
        for key, value in node.value:
            if key.tag == scalar.TAG + "merge":
                merges.append(value)
                continue
            name = _key(key)
            if name in own:
                raise UnreadableError(KEY_TWICE, f"The key {name!r} stands twice in one mapping.", place(key))
            inner = (*path, name)
            self.keys.setdefault(inner, place(key))
            own[name] = self.plain(value, inner, depth + 1)
        merged: dict[str, Any] = {}
        for value in merges:
            merged |= self._merged(value, path, depth)
        return merged | own

    def _merged(self, node: yaml.Node, path: Path, depth: int) -> dict[str, Any]:
        """What `<<` brings: of several mappings the first wins, the mapping's own keys win over all of them."""
        sources: Sequence[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for source in sources:
            value = self.plain(source, path, depth + 1)
            if not isinstance(value, dict):
                message = "<< merges something that is no mapping."
                raise UnreadableError(MEANINGLESS, message, place(source), "Merge a mapping.")
            for name, item in value.items():
                merged.setdefault(name, item)
        return merged


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    try:
        return scalar.plain(node)
    except ValueError as error:
        raise UnreadableError(MEANINGLESS, str(error), place(node)) from error


def _meaningless(node: yaml.Node) -> UnreadableError:
    return UnreadableError(MEANINGLESS, f"The tag {node.tag!r} means nothing to Kubernetes.", place(node))


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise UnreadableError(MEANINGLESS, "A key is not a plain name.", place(node), "Use a string as the key.")
    return str(node.value)

"""Where a value that kustomize rendered was written: in the last patch that sets it, else in the resource that has it.

Guessed by kind, name and field path, because kustomize does not tell; what cannot be found is said of the overlay.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from checks.recipe.manifest import Document, Manifest
from checks.recipe.yaml_nodes import Path, Place

_SET_APART_BY = ("name", "key", "mountPath", "containerPort", "ip")
"""What the items of a list are merged by in Kubernetes."""


@dataclass(frozen=True)
class Spot:
    """A value of a document, or its key."""

    document: Document
    path: Path
    key: bool


@dataclass(frozen=True)
class Origin:
    """A file and a place of it."""

    path: str
    place: Place


@dataclass(frozen=True)
class _Match:
    """A source that has the first `depth` steps of a path: the last of them stands at `where`."""

    depth: int
    source: Document
    where: Path


class Spots:
    """What stands where in the documents of one file."""

    def __init__(self, documents: Sequence[Document]) -> None:
        spots = [
            ((place.line, place.column, len(path), not key), Spot(document, path, key))
            for document in documents
            for places, key in ((document.values, False), (document.keys, True))
            for path, place in places.items()
        ]
        spots.sort(key=lambda one: one[0])
        self._ranks = [rank for rank, _ in spots]
        self._spots = [spot for _, spot in spots]

    def at(self, line: int, column: int) -> Spot | None:
        """The innermost of what starts at a place, or of what starts last before it."""
        index = bisect_right(self._ranks, (line, column, inf, True))
        return self._spots[index - 1] if index else None


def origin(spot: Spot, manifests: Sequence[Manifest]) -> Origin | None:
    """Where it was written, or the nearest thing around it that was; None when nothing of the object was."""
    value, best, rank = spot.document.get(spot.path), None, (False, 0)
    for source in (one for manifest in manifests for one in manifest.documents):
        for match in _matches(spot.document, spot.path, source):
            same = match.depth == len(spot.path) and source.get(match.where) == value
            if match.depth and (same, match.depth) >= rank:
                best, rank = match, (same, match.depth)
    if best is None:
        return None
    key = spot.key and best.depth == len(spot.path)
    return Origin(best.source.path, best.source.where_key(best.where) if key else best.source.where(best.where))


def _matches(rendered: Document, path: Path, source: Document) -> Iterator[_Match]:
    """How far the path leads into an object of the same kind and name, or into each operation of a JSON patch."""
    if isinstance(source.value, dict):
        if source.kind == rendered.kind and _named_alike(source.name, rendered.name):
            found = _followed(rendered.value, path, source.value)
            yield _Match(len(found), source, found)
    elif isinstance(source.value, list):
        for index, operation in enumerate(source.value):
            rest = _pointed(operation, path)
            if rest is not None:
                above = len(path) - len(rest)
                found = _followed(rendered.get(path[:above]), rest, operation["value"])
                yield _Match(above + len(found), source, (index, "value", *found))


def _pointed(operation: Any, path: Path) -> Path | None:
    """What is left of the path below the place that a JSON patch sets; None when it sets another."""
    if not isinstance(operation, dict) or not isinstance(operation.get("path"), str) or "value" not in operation:
        return None
    steps = [one.replace("~1", "/").replace("~0", "~") for one in operation["path"].split("/")[1:]]
    same = len(steps) <= len(path) and all(step in {str(own), "-"} for step, own in zip(steps, path, strict=False))
    return path[len(steps) :] if same else None


def _named_alike(source: str, rendered: str) -> bool:
    """Whether one name can have become the other: prefixes, suffixes and hashes are added."""
    return bool(source) and source in rendered


def _followed(rendered: Any, path: Path, source: Any) -> Path:
    """The path in the source of what stands at a path of the rendered value, as far as it leads."""
    found: list[str | int] = []
    for step in path:
        if isinstance(rendered, dict) and isinstance(source, dict) and step in source:
            rendered, source = rendered.get(step), source[step]
            found.append(step)
            continue
        item = rendered[step] if isinstance(rendered, list) and isinstance(step, int) and step < len(rendered) else None
        index = _item(item, source) if isinstance(source, list) else None
        if index is None:
            break
        rendered, source = item, source[index]
        found.append(index)
    return tuple(found)


def _item(item: Any, source: list[Any]) -> int | None:
    """The item of a list that became this one."""
    by = next((name for name in _SET_APART_BY if isinstance(item, dict) and name in item), None)
    if by is None:
        return next((index for index, one in enumerate(source) if one == item), None)
    return next((i for i, one in enumerate(source) if isinstance(one, dict) and one.get(by) == item[by]), None)

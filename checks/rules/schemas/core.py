"""Judges an object of one of Kubernetes' own kinds by core.json, which generate.py writes: every mistake, not the first.

As strict as the API server with field validation Strict, and as lenient where it is: null is nothing, a quantity may be a
number, a port may be a name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from checks.recipe.yaml_nodes import Path
from checks.rules.schemas.values import VALUES

QUANTITY = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?")
"""Kubernetes' serialisation of quantities (apimachinery, api/resource)."""
TYPES: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "s": ("text", (str,)),
    "i": ("whole number", (int,)),
    "b": ("true or false", (bool,)),
    "n": ("number", (int, float)),
    "o": ("mapping", (dict,)),
    "q": ("quantity", (str, int, float)),
    "x": ("whole number or text", (int, str)),
}


@dataclass(frozen=True)
class Mistake:
    """What is wrong at a path; `known` are the fields that could have been meant where one is unknown."""

    path: Path
    message: str
    known: tuple[str, ...] = ()


@cache
def _core() -> Any:
    return json.loads(files("checks").joinpath("rules/schemas/core.json").read_text())


def served(version: str, kind: str, cluster: int) -> bool | None:
    """Whether a cluster of Kubernetes 1.`cluster` serves a kind; None when its group is not one of Kubernetes' own."""
    found = _core()["kinds"].get(f"{version}/{kind}")
    if found is not None:
        return _within(found[1:], cluster)
    group = version.partition("/")[0] if "/" in version else ""
    return False if group in _groups() else None


@cache
def _groups() -> frozenset[str]:
    """The groups of Kubernetes' own kinds; the oldest, core, has no name."""
    return frozenset(key.rsplit("/", 1)[0].rpartition("/")[0] for key in _core()["kinds"])


def mistakes(value: Mapping[str, Any], cluster: int) -> Iterator[Mistake]:
    """Everything that the API server would refuse in an object of a kind that it serves."""
    name = _core()["kinds"][f"{value['apiVersion']}/{value['kind']}"][0]
    yield from _object(value, name, (), cluster)


def _within(span: list[int], cluster: int) -> bool:
    return not span or span[0] <= cluster <= span[1]


def kinds(cluster: int) -> dict[str, str]:
    """The type of each kind that a cluster of 1.`cluster` serves, by "apiVersion/Kind"."""
    return {key: found[0] for key, found in _core()["kinds"].items() if _within(found[1:], cluster)}


@cache
def fields(name: str, cluster: int) -> Mapping[str, str]:
    """The fields of a type in a version, with their descriptors (generate.py); `!` marks those that must be there."""
    found = {}
    for field, spans in _core()["types"].get(name, {}).items():
        each: list[list[Any]] = [[spans]] if isinstance(spans, str) else spans
        here = next((one[0] for one in each if _within(one[1:], cluster)), None)
        if here is not None:
            found[field] = here
    return found


def _object(value: Mapping[str, Any], name: str, path: Path, cluster: int) -> Iterator[Mistake]:
    known = fields(name, cluster)
    for field, item in value.items():
        if field not in known:
            yield Mistake((*path, field), f"has no field {field!r}", tuple(sorted(known)))
        elif item is not None:
            yield from _value(item, known[field].lstrip("!"), (*path, field), cluster, VALUES.get(f"{name}.{field}"))
    for field, found in known.items():
        if found[0] == "!" and value.get(field) is None:
            yield Mistake(path, f"{field!r} is missing")


def _value(value: Any, found: str, path: Path, cluster: int, allowed: tuple[str, ...] | None) -> Iterator[Mistake]:
    if found.startswith("[]"):
        yield from _list(value, found[2:], path, cluster, allowed)
    elif found.startswith(("{}", "#")):
        yield from _mapping(value, found, path, cluster)
    elif found != "*":
        yield from _scalar(value, found, path, allowed)


def _list(value: Any, found: str, path: Path, cluster: int, allowed: tuple[str, ...] | None) -> Iterator[Mistake]:
    if not isinstance(value, list):
        yield Mistake(path, f"{_shown(value)} is no list")
        return
    for index, item in enumerate(value):
        if item is not None:
            yield from _value(item, found, (*path, index), cluster, allowed)


def _mapping(value: Any, found: str, path: Path, cluster: int) -> Iterator[Mistake]:
    if not isinstance(value, dict):
        yield Mistake(path, f"{_shown(value)} is no mapping")
    elif found.startswith("#"):
        yield from _object(value, found[1:], path, cluster)
    else:
        for key, item in value.items():
            if item is not None:
                yield from _value(item, found[2:], (*path, key), cluster, None)


def _scalar(value: Any, found: str, path: Path, allowed: tuple[str, ...] | None) -> Iterator[Mistake]:
    name, types = TYPES[found]
    fits = isinstance(value, types) and (found == "b" or not isinstance(value, bool))
    if not fits:
        yield Mistake(
            path, f"{_shown(value)} is no {name}" if name != "true or false" else f"{_shown(value)} is not {name}"
        )
    elif found == "q" and not QUANTITY.fullmatch(str(value)):
        yield Mistake(path, f"{_shown(value)} is no quantity")
    elif allowed is not None and value not in allowed:
        yield Mistake(path, f"{_shown(value)} is none of {', '.join(allowed)}")


def _shown(value: Any) -> str:
    return "this mapping" if isinstance(value, dict) else "this list" if isinstance(value, list) else repr(value)

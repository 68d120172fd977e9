"""JSON schemas for editors (yaml-language-server), made from what the rules judge by, so that both say the same."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from checks.recipe.allowed.kinds import KINDS
from checks.recipe.graph import KIND
from checks.rules.schemas.core import fields, kinds
from checks.rules.schemas.values import VALUES

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What yaml-language-server reads."""
_SCALARS: Mapping[str, Any] = {
    "s": {"type": "string"},
    "i": {"type": "integer"},
    "b": {"type": "boolean"},
    "n": {"type": "number"},
    "o": {"type": "object"},
    "q": {"type": ["string", "number"]},
    "x": {"type": ["integer", "string"]},
    "*": {},
}


def manifests(cluster: int) -> dict[str, Any]:
    """The schema of a recipe's manifests: graphs, and the kinds that a recipe may bring, on a cluster of 1.`cluster`."""
    graphs = json.loads(files("checks").joinpath("rules/schemas/kinds.json").read_text())["$defs"]
    found = {key: name for key, name in kinds(cluster).items() if key.rpartition("/")[2] in KINDS}
    definitions: dict[str, Any] = {**graphs, **dict(_types(set(found.values()), cluster))}
    branches = [_branch(*_parts(key), name) for key, name in sorted(found.items())]
    versions = (name.removeprefix(f"{KIND}.nvidia.com.") for name in graphs if name.startswith(f"{KIND}."))
    branches += [_branch(f"nvidia.com/{one}", KIND, f"{KIND}.nvidia.com.{one}") for one in versions]
    return {"$schema": DIALECT, "title": "Recipe", "type": "object", "allOf": branches, "$defs": definitions}


def _parts(key: str) -> tuple[str, str]:
    version, _, kind = key.rpartition("/")
    return version, kind


def _branch(version: str, kind: str, name: str) -> dict[str, Any]:
    asked = {"apiVersion": {"const": version}, "kind": {"const": kind}}
    return {"if": {"properties": asked, "required": ["apiVersion", "kind"]}, "then": {"$ref": f"#/$defs/{name}"}}


def _types(wanted: set[str], cluster: int) -> Iterator[tuple[str, Any]]:
    """The definitions of some types and of all that they are made of."""
    waiting, done = sorted(wanted), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in done:
            done.add(name)
            known = fields(name, cluster)
            waiting += [found.lstrip("![]{}")[1:] for found in known.values() if "#" in found]
            yield name, _object(name, known)


def _object(name: str, known: Mapping[str, str]) -> dict[str, Any]:
    properties = {field: _schema(found.lstrip("!"), VALUES.get(f"{name}.{field}")) for field, found in known.items()}
    needed = [field for field, found in known.items() if found.startswith("!")]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def _schema(found: str, allowed: tuple[str, ...] | None) -> dict[str, Any]:
    if found.startswith("[]"):
        return {"type": "array", "items": _schema(found[2:], allowed)}
    if found.startswith("{}"):
        return {"type": "object", "additionalProperties": _schema(found[2:], None)}
    if found.startswith("#"):
        return {"$ref": f"#/$defs/{found[1:]}"}
    return {**_SCALARS[found], **({"enum": list(allowed)} if allowed else {})}

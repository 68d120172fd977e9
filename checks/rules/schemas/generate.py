"""Writes core.json: the fields of Kubernetes' own kinds in every version that the rules know, small enough to ship.

The published schemas of eight versions take a hundred megabytes; nearly all of it is the same text over and over. Run it with
`python -m checks.rules.schemas.generate FOLDER`, where FOLDER holds v1.30.0-local/_definitions.json and so on, as the package
kubernetes-validate brings them (dependency group `schemas`).
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from checks.rules.settings import NEWEST, OLDEST

VERSIONS = range(OLDEST, NEWEST + 1)
SCALARS = {"string": "s", "integer": "i", "boolean": "b", "number": "n", "object": "o"}
SPECIAL = {
    "IntOrString": "x",
    "Quantity": "q",
    "Time": "s",
    "MicroTime": "s",
    "RawExtension": "*",
    "JSON": "*",
    "FieldsV1": "*",
}
INTERNAL = ("admission.k8s.io", "internal.apiserver.k8s.io", "imagepolicy.k8s.io")

Definitions = Mapping[str, Any]


def descriptor(schema: Mapping[str, Any]) -> str:
    """A field's type in a few characters: the letters of core.TYPES, `*` for anything, [], {} and #Type."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return SPECIAL.get(name.rpartition(".")[2], f"#{_short(name)}")
    kind = next((one for one in _types(schema) if one != "null"), "")
    if kind == "array":
        return f"[]{descriptor(schema['items'])}"
    if kind == "object" and "additionalProperties" in schema:
        return f"{{}}{descriptor(schema['additionalProperties'])}"
    return SCALARS.get(kind, "*")


def _types(schema: Mapping[str, Any]) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _short(name: str) -> str:
    return ".".join(name.split(".")[-3:])


def kinds(definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Every kind that can be created, as "apiVersion/Kind", with its definition's name."""
    for name, schema in definitions.items():
        for one in schema.get("x-kubernetes-group-version-kind", ()):
            spoken = f"{one['group']}/{one['version']}".lstrip("/")
            made = len(schema["x-kubernetes-group-version-kind"]) == 1 and "metadata" in schema.get("properties", {})
            if made and not one["kind"].endswith("List") and one["group"] not in INTERNAL:
                yield f"{spoken}/{one['kind']}", name


def fields(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of a definition with their descriptors; `!` marks what must be there. What is found out, not written, is open."""
    for name, field in schema.get("properties", {}).items():
        found = "*" if name in {"status", "managedFields"} else descriptor(field)
        yield name, f"!{found}" if name in schema.get("required", ()) else found


def collect(folder: Path) -> dict[str, Any]:
    """All versions in one: a field maps to its descriptor, or to [descriptor, first version, last version] for each span."""
    seen: dict[str, dict[str, dict[str, list[int]]]] = {}
    names: dict[str, tuple[str, list[int]]] = {}
    for version in VERSIONS:
        definitions = json.loads((folder / f"v1.{version}.0-local" / "_definitions.json").read_text())["$defs"]
        wanted = [name for _, name in kinds(definitions)]
        for key, name in kinds(definitions):
            names.setdefault(key, (_short(name), []))[1].append(version)
        done: set[str] = set()
        while wanted:
            name = wanted.pop()
            if name in done:
                continue
            done.add(name)
            for field, found in fields(definitions[name]):
                seen.setdefault(_short(name), {}).setdefault(field, {}).setdefault(found, []).append(version)
                wanted += [one for one in definitions if f"#{_short(one)}" == found.lstrip("![]{}")]
    return {
        "kinds": {key: [name, *_span(versions)] for key, (name, versions) in sorted(names.items())},
        "types": {
            name: {field: _shown(one) for field, one in sorted(all_.items())} for name, all_ in sorted(seen.items())
        },
    }


def _span(versions: list[int]) -> list[int]:
    return [] if len(versions) == len(VERSIONS) else [min(versions), max(versions)]


def _shown(found: Mapping[str, list[int]]) -> Any:
    spans = [[one, *_span(versions)] for one, versions in found.items()]
    return spans[0][0] if len(spans) == 1 and len(spans[0]) == 1 else spans


def render(folder: Path) -> str:
    """The text of core.json, always the same for the same schemas: a line for each kind and type."""
    data = collect(folder)
    parts = []
    for part in ("kinds", "types"):
        rows = ",\n".join(
            f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in data[part].items()
        )
        parts.append(f'"{part}":{{\n{rows}\n}}')
    return "{" + ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    (Path(__file__).parent / "core.json").write_text(render(Path(sys.argv[1])))

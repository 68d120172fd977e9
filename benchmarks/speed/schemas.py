"""Schemas that stand alone: what they refer to is in the same file, so that no validator looks for it online."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

VERSION = "v1.37.0"
KINDS = {
    "Job": ("job-batch-v1", "io.k8s.api.batch.v1.Job"),
    "PersistentVolumeClaim": ("persistentvolumeclaim-v1", "io.k8s.api.core.v1.PersistentVolumeClaim"),
}
"""By kind: the name that kubeconform looks for, and the definition of Kubernetes. Graphs are no kind of Kubernetes' own."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
PREFIX = "#/$defs/"


def alone(definitions: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The schema of one definition, with all that it refers to."""
    needed: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in needed:
            needed[one] = definitions[one]
            waiting += _named(definitions[one])
    return {"$schema": DRAFT, "$ref": f"{PREFIX}{name}", "$defs": needed}


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(PREFIX)
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


def by_kind(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """One schema for all kinds, each held against its own definition: a validator of JSON takes one for all files."""
    needed: dict[str, Any] = {}
    cases = []
    for kind, (_, name) in KINDS.items():
        needed |= alone(definitions, name)["$defs"]
        cases.append({"if": {"properties": {"kind": {"const": kind}}}, "then": {"$ref": f"{PREFIX}{name}"}})
    return {"$schema": DRAFT, "allOf": cases, "$defs": needed}


def write(packages: Path, folder: Path) -> None:
    """The schemas of each kind and of all kinds into a folder, from the packages of a Python environment."""
    source = packages / "kubernetes_validate/kubernetes-json-schema" / f"{VERSION}-local-strict/_definitions.json"
    definitions = json.loads(source.read_text())["$defs"]
    folder.mkdir(parents=True, exist_ok=True)
    for file, name in KINDS.values():
        (folder / f"{file}.json").write_text(json.dumps(alone(definitions, name)))
    (folder / "all.json").write_text(json.dumps(by_kind(definitions)))

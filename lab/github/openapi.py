"""GitHub's published description of its REST API, cut down to the operations that this GitHub serves.

It comes from the npm package that GitHub's own clients are generated from, at set-up, checked by its hash, and is cached outside
the repository. References are put in place and "nullable" becomes a type, so that a plain JSON Schema validator understands it.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lab.cluster.errors import LabError, UnavailableError
from lab.settings import Settings

PACKAGE = "@octokit/openapi@23.0.2"
INTEGRITY = "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
PROSE = {"description", "example", "examples", "x-github"}
MEMBER = "package/generated/api.github.com.json"
CUT = 3
"""Raised when the cutting changes, so that older cuts are not read."""
Operations = dict[str, Any]


def path(settings: Settings, operations: Iterable[str]) -> Path:
    """Where the cut for these operations ("GET /app") is cached."""
    key = hashlib.sha256(json.dumps([PACKAGE, CUT, sorted(operations)]).encode()).hexdigest()[:16]
    return settings.cache / "openapi" / f"{key}.json"


def ensure(settings: Settings, operations: Iterable[str]) -> Path:
    """The cached cut, made when it is not there; raises UnavailableError without npm, LabError when the hash is wrong."""
    wanted = sorted(operations)
    target = path(settings, wanted)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        partial.write_text(json.dumps(cut(_published(), wanted)))
        partial.rename(target)
    return target


def _published() -> Mapping[str, Any]:
    if shutil.which("npm") is None:
        raise UnavailableError("npm is missing: GitHub's API description comes as an npm package (install npm).")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False
        )
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or not archives:
            raise LabError(f"npm could not fetch {PACKAGE}: {done.stderr.strip()[-500:]}")
        if base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode() != INTEGRITY:
            raise LabError(f"{PACKAGE} is not what it was: its hash differs from the one that was reviewed.")
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(MEMBER)
            if member is None:
                raise LabError(f"{PACKAGE} holds no {MEMBER}.")
            document: Mapping[str, Any] = json.load(member)
            return document


def cut(document: Mapping[str, Any], operations: Iterable[str]) -> Operations:
    """Of each operation its parameters, its JSON body and its answers by status; what GitHub does not publish is left out."""
    found: Operations = {}
    for operation in operations:
        method, _, route = operation.partition(" ")
        described = document["paths"].get(route, {})
        if method.lower() in described:
            found[operation] = _operation(document, described, described[method.lower()])
    return found


def _operation(
    document: Mapping[str, Any], described: Mapping[str, Any], operation: Mapping[str, Any]
) -> dict[str, Any]:
    listed = [*described.get("parameters", []), *operation.get("parameters", [])]
    parameters = [resolved(document, parameter) for parameter in listed]
    query = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
    body = resolved(document, operation.get("requestBody", {}))
    schema = _json(body)
    return {
        "query": query,
        "body": strict(schema) if schema else None,
        "required": body.get("required", False),
        "answers": {
            status: either(_json(resolved(document, answer)))
            for status, answer in operation.get("responses", {}).items()
            if status.startswith("2")
        },
    }


def either(schema: Any) -> Any:
    """The schema with every "allOf" of several named kinds as the choice that it must be.

    The description of an installation's account is both a user and an enterprise, which nothing can be.
    """
    if isinstance(schema, list):
        return [either(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    done = {key: either(item) for key, item in schema.items()}
    kinds = done.get("allOf")
    if isinstance(kinds, list) and len({kind.get("title") for kind in kinds} - {None}) > 1:
        done["anyOf"] = done.pop("allOf")
    return done


def _json(content: Mapping[str, Any]) -> Any:
    """The schema of a body that is JSON; None of one that is empty or something else."""
    return (content.get("content") or {}).get("application/json", {}).get("schema")


def resolved(document: Mapping[str, Any], value: Any) -> Any:
    """A value of the document with every reference in place and "nullable" as a type."""
    if isinstance(value, list):
        return [resolved(document, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("$ref"), str):
        target: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return resolved(document, target)
    kept = {key: _property(document, key, item) for key, item in value.items() if key not in PROSE}
    if kept.pop("nullable", False) and "type" in kept:
        kept["type"] = [kept["type"], "null"]
        if "enum" in kept:
            kept["enum"] = [*kept["enum"], None]
    return kept


def _property(document: Mapping[str, Any], key: str, item: Any) -> Any:
    """Below "properties" the keys are names of the body's, whatever they are called."""
    if key == "properties" and isinstance(item, Mapping):
        return {name: resolved(document, schema) for name, schema in item.items()}
    return resolved(document, item)


def strict(schema: Any) -> Any:
    """The schema with unknown keys refused wherever it lists the known ones, as GitHub's own clients' types do."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    done = {key: strict(item) for key, item in schema.items()}
    known = schema.get("properties")
    if isinstance(known, Mapping) and "additionalProperties" not in schema and _branches(schema) <= set(known):
        done["additionalProperties"] = False
    return done


def _branches(schema: Mapping[str, Any]) -> set[str]:
    """The properties that only alternatives of a schema name."""
    listed = [branch for key in ("oneOf", "anyOf", "allOf") for branch in schema.get(key, ())]
    return {name for branch in listed if isinstance(branch, Mapping) for name in branch.get("properties", ())}

"""Fields that the API server would refuse or silently drop: every one, at its key, with the name that was probably meant."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from checks.finding import Finding
from checks.graph import KIND
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.edits import quoted, renamed
from checks.rules.reading import Reading, at

MOST_UNKNOWN = 50
"""Unknown fields of one mapping that are named."""


@cache
def _schemas() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("checks").joinpath("schemas/kinds.json").read_text())
    return loaded


@cache
def _validator(kind: str) -> Draft202012Validator | None:
    definitions = _schemas()["$defs"]
    return Draft202012Validator({"$defs": definitions, "$ref": f"#/$defs/{kind}"}) if kind in definitions else None


def known(read: Reading) -> Iterable[Finding]:
    """DGD-002 and K8S-001: unknown fields, missing fields and values of the wrong type."""
    for document in read.documents:
        version = str(document.value.get("apiVersion"))
        validator = _validator(f"{document.kind}.{version.replace('/', '.')}")
        rule = "DGD-002" if document.kind == KIND else "K8S-001"
        if validator is None:
            if document.kind == KIND:
                message = f"There is no {KIND} {version}."
                yield at(
                    document,
                    ("apiVersion",),
                    "DGD-001",
                    message,
                    "Use nvidia.com/v1alpha1 or nvidia.com/v1beta1.",
                )
            continue
        for error in validator.iter_errors(without_nulls(document.value)):
            yield from _findings(document, rule, error)


def without_nulls(value: Any) -> Any:
    """The value without keys whose value is null: the API server prunes them before it validates."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _findings(document: Document, rule: str, error: ValidationError) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties" and schema["additionalProperties"] is False:
        allowed = schema["properties"]
        for name in sorted(set(instance) - set(allowed))[:MOST_UNKNOWN]:
            close = get_close_matches(name, allowed, 1)
            fix = f"Did you mean {close[0]!r}?" if close else f"Allowed here: {', '.join(sorted(allowed))}."
            edit = renamed(document, (*path, name), close[0]) if close else None
            yield at(document, (*path, name), rule, f"{_shown(path)} has no field {name!r}.", fix, key=True, edit=edit)
        return
    text = error.validator == "type" and schema["type"] == "string" and isinstance(instance, int | float)
    edit = quoted(document, path) if text else None
    message = f"{_shown(path)}: {_reason(error)}."
    yield at(document, path, rule, message, "Write the value that is asked for.", edit=edit)


def _reason(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in instance]
            return f"{', '.join(map(repr, missing))} is missing"
        case "type":
            return f"{_value(error.instance)} is no {' or '.join(wanted) if isinstance(wanted, list) else wanted}"
        case "enum":
            return f"{_value(error.instance)} is none of {', '.join(map(str, wanted))}"
        case "const":
            return f"{_value(error.instance)} is not {wanted}"
        case _:
            return f"{_value(error.instance)} breaks {error.validator} {wanted}"


def _value(value: Any) -> str:
    return repr(value) if isinstance(value, str | int | float | bool) else f"this {type(value).__name__}"


def _shown(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".") or "The object"

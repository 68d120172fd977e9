"""Fields that the API server would refuse or silently drop: every one, at its key, with the name that was probably meant."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache, partial
from importlib.resources import files
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from checks.model.finding import Edit, Finding, Level
from checks.model.rule import Rule
from checks.recipe.allowed.kinds import KINDS
from checks.recipe.graph import KIND
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import quoted, renamed
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.schemas.core import Mistake, mistakes, served

MOST_UNKNOWN = 50
"""Unknown fields of one mapping that are named."""
MOST_OF_DOCUMENT = 300
"""Findings of one document that are named; of a recipe there are fewer shown."""
VALUE = "the value that is asked for"
GRAPH_FINDINGS, FINDINGS = "graph fields", "object fields"
"""What is kept of a document (Document.once)."""


@cache
def _schemas() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("checks").joinpath("rules/schemas/kinds.json").read_text())
    return loaded


@cache
def _validator(kind: str) -> Draft202012Validator | None:
    definitions = _schemas()["$defs"]
    return Draft202012Validator({"$defs": definitions, "$ref": f"#/$defs/{kind}"}) if kind in definitions else None


UNKNOWN_VERSION = Rule(
    "DGD-001",
    Level.ERROR,
    reason="The operator serves v1alpha1 and v1beta1 only.",
    remedy="Use nvidia.com/v1alpha1 or nvidia.com/v1beta1.",
    bad="apiVersion: nvidia.com/v2",
    good="apiVersion: nvidia.com/v1beta1",
)
WRONG_GRAPH_FIELD = Rule(
    "DGD-002",
    Level.ERROR,
    reason="The API server refuses fields that it does not know, and values of another type.",
    remedy="Write {the field that was meant}.",
    bad="sharedMemroy: {size: 1Gi}",
    good="sharedMemory: {size: 1Gi}",
    threads=("ai-dynamo/dynamo#6688", "ai-dynamo/dynamo#9392"),
)


def graph_fields(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-001 and DGD-002: a graph of a version that is served, with the fields and types that it has."""
    for document in parsed.of(KIND):
        version = str(document.value.get("apiVersion"))
        validator = _validator(f"{document.kind}.{version.replace('/', '.')}")
        if validator is None:
            yield at(document, ("apiVersion",), UNKNOWN_VERSION, f"There is no {KIND} {version}.")
            continue
        yield from document.once(GRAPH_FINDINGS, partial(_of_schema, document, validator))


def _of_schema(document: Document, validator: Draft202012Validator) -> tuple[Finding, ...]:
    errors = validator.iter_errors(without_nulls(document.value))
    return tuple(islice((one for error in errors for one in _wrong_graph_fields(document, error)), MOST_OF_DOCUMENT))


WRONG_FIELD = Rule(
    "K8S-001",
    Level.ERROR,
    reason="The API server refuses fields that it does not know, and values of another type.",
    remedy="Write {the field that was meant}.",
    bad="accessMode: [ReadWriteMany]",
    good="accessModes: [ReadWriteMany]",
)
UNSERVED_VERSION = Rule(
    "K8S-002",
    Level.ERROR,
    reason="The cluster's version of Kubernetes does not serve this kind, or no longer in this version.",
    remedy="Write a version of the kind that it serves.",
    bad="apiVersion: policy/v1beta1\nkind: PodDisruptionBudget",
    good="apiVersion: policy/v1\nkind: PodDisruptionBudget",
)


def object_fields(parsed: ParsedRecipe) -> Iterable[Finding]:
    """K8S-001: fields and types of Kubernetes' own kinds; K8S-002: kinds that the cluster's version does not serve."""
    cluster = int(parsed.settings.cluster_version.partition(".")[2])
    for document in parsed.documents:
        version, kind = document.value.get("apiVersion"), document.kind
        here = served(version, kind, cluster) if isinstance(version, str) and kind != KIND else None
        if here is False and kind not in KINDS:
            message = f"Kubernetes {parsed.settings.cluster_version} serves no {version} {kind}."
            yield at(document, ("apiVersion",), UNSERVED_VERSION, message)
        if here:
            yield from document.once((FINDINGS, cluster), partial(_of_mistakes, document, cluster))


def _of_mistakes(document: Document, cluster: int) -> tuple[Finding, ...]:
    found = (_wrong_field(document, one) for one in mistakes(document.value, cluster))
    return tuple(islice(found, MOST_OF_DOCUMENT))


def _wrong_field(document: Document, one: Mistake) -> Finding:
    if not one.known:
        fix, edit = WRONG_FIELD.fix(VALUE), None
        if one.message.endswith("is no text"):
            edit = quoted(document, one.path)
        return at(document, one.path, WRONG_FIELD, f"{_shown(one.path)}: {one.message}.", fix, edit=edit)
    fix, edit = _guess(document, one.path, one.known)
    message = f"{_shown(one.path[:-1])} {one.message}."
    return at(document, one.path, WRONG_FIELD, message, fix, key=True, edit=edit)


def _guess(document: Document, path: Path, allowed: Iterable[str]) -> tuple[str, Edit | None]:
    """What was probably meant by a field, in words and as an edit."""
    names = sorted(allowed)
    close = get_close_matches(str(path[-1]), names, 1)
    if not close:
        return f"Allowed here: {', '.join(names)}.", None
    return f"Did you mean {close[0]!r}?", renamed(document, path, close[0])


def without_nulls(value: Any) -> Any:
    """The value without keys whose value is null: the API server prunes them before it validates."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _wrong_graph_fields(document: Document, error: ValidationError) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties" and schema["additionalProperties"] is False:
        allowed = schema["properties"]
        for name in sorted(set(instance) - set(allowed))[:MOST_UNKNOWN]:
            fix, edit = _guess(document, (*path, name), allowed)
            message = f"{_shown(path)} has no field {name!r}."
            yield at(document, (*path, name), WRONG_GRAPH_FIELD, message, fix, key=True, edit=edit)
        return
    text = error.validator == "type" and schema["type"] == "string" and isinstance(instance, int | float)
    edit = quoted(document, path) if text else None
    message = f"{_shown(path)}: {_reason(error)}."
    yield at(document, path, WRONG_GRAPH_FIELD, message, WRONG_GRAPH_FIELD.fix(VALUE), edit=edit)


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


RULES = (UNKNOWN_VERSION, WRONG_GRAPH_FIELD, WRONG_FIELD, UNSERVED_VERSION)
CHECKS = (graph_fields, object_fields)

"""Kubernetes' own types as structural schemas, from the API server's OpenAPI, so that an embedded pod is checked in full.

A CRD's schema may hold no references and no defaults outside its own rules (structural schemas, apiextensions/v1), so references
are put in place, and what structural schemas forbid is left out.
"""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
DROPPED = ("description", "default", "x-kubernetes-group-version-kind", "x-kubernetes-unions", "title", "oneOf")
PREFIX = "#/components/schemas/"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time"


def structural(document: Mapping[str, Any], name: str) -> Schema:
    """The structural schema of one type of an OpenAPI v3 document, e.g. "io.k8s.api.core.v1.PodSpec"."""
    return _resolved(document["components"]["schemas"], {"$ref": PREFIX + name})


def _resolved(types: Mapping[str, Any], schema: Mapping[str, Any]) -> Schema:
    inner = dict(schema)
    if "allOf" in inner and len(inner["allOf"]) == 1:
        inner |= inner.pop("allOf")[0]
    reference = inner.pop("$ref", None)
    if reference:
        name = reference.removeprefix(PREFIX)
        return int_or_string() if name in {QUANTITY, INT_OR_STRING} else _resolved(types, types[name])
    kept = {key: value for key, value in inner.items() if key not in DROPPED}
    if "properties" in kept:
        kept["properties"] = {key: _resolved(types, value) for key, value in kept["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), Mapping):
            kept[key] = _resolved(types, kept[key])
    return _listed(kept)


def _listed(schema: Schema) -> Schema:
    """A list that merges by keys needs those keys to be required or to have a default; as a plain list it needs neither."""
    keys = schema.get("x-kubernetes-list-map-keys")
    if keys and not set(keys) <= set(schema.get("items", {}).get("required", ())):
        schema = {key: value for key, value in schema.items() if not key.startswith("x-kubernetes-list-")}
    return {key: value for key, value in schema.items() if not key.startswith("x-kubernetes-patch-")}


def int_or_string() -> Schema:
    """A quantity, a port, a percentage: a number or a string."""
    return {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]}

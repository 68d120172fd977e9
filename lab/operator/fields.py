"""The words in which the schemas are written."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
BOOLEAN: Schema = {"type": "boolean"}
REPLICAS: Schema = {"type": "integer", "format": "int32", "minimum": 0}
ANYTHING: Schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
FRAMEWORK: Schema = {"type": "string", "enum": ["sglang", "vllm", "trtllm"]}
VERSION: Schema = {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})$"}


def of(properties: dict[str, Schema], *required: str, rules: tuple[tuple[str, str], ...] = ()) -> Schema:
    """An object with these fields and no others; `rules` are CEL expressions with their messages."""
    schema: Schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = list(required)
    if rules:
        schema["x-kubernetes-validations"] = [{"rule": rule, "message": message} for rule, message in rules]
    return schema


def several(items: Schema, **limits: Any) -> Schema:
    """A list of `items`."""
    return {"type": "array", "items": items, **limits}


RESTART = of(
    {
        "id": {"type": "string", "minLength": 1},
        "strategy": of(
            {
                "type": {"type": "string", "enum": ["Sequential", "Parallel"], "default": "Sequential"},
                "order": several(TEXT),
            }
        ),
    },
    "id",
)
NO_RESTART_AT_CREATION = {
    "rule": "oldSelf.hasValue() || !has(self.restart)",
    "message": "spec.restart must be unset on create",
    "optionalOldSelf": True,
}
MODEL = of({"name": {"type": "string", "minLength": 1}, "revision": TEXT}, "name")
AVAILABLE: Schema = {"type": "integer", "format": "int32", "minimum": 1}
NODES = of(
    {
        "nodeCount": {"type": "integer", "format": "int32", "minimum": 2, "default": 2},
        "leader": ANYTHING,
        "worker": ANYTHING,
    }
)
OVERRIDE = of(
    {"apiVersion": {"type": "string", "minLength": 1}, "target": TEXT, "value": ANYTHING}, "apiVersion", "value"
)
AVAILABILITY = (
    "!has(self.minAvailable) || self.minAvailable <= (has(self.replicas) ? (self.replicas == 0 ? 2147483647 : self.replicas) : 1)",
    "minAvailable must be less than or equal to replicas unless replicas is 0",
)

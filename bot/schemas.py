"""JSON schemas of the two configurations, for editors: made from the types that read them."""

import json
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from bot.policy import Policy
from bot.settings import Settings
from checks.policy import PART
from checks.schemas import editor


def policy() -> dict[str, Any]:
    """The schema of .github/recipe-gate.yaml."""
    shown: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for field in fields(Policy):
        if field.name != PART:
            one = TypeAdapter(Policy.__annotations__[field.name]).json_schema(ref_template="#/$defs/{model}")
            definitions |= one.pop("$defs", {})
            shown[field.name] = one
    return {
        "$schema": editor.DIALECT,
        "title": "Recipe Gate's policy",
        "type": "object",
        "properties": {**shown, PART: editor.rules()},
        "additionalProperties": False,
        "$defs": definitions,
    }


def settings() -> dict[str, Any]:
    """The schema of the service's settings file."""
    return {"$schema": editor.DIALECT, **TypeAdapter(Settings).json_schema(ref_template="#/$defs/{model}")}


def text(name: str) -> str:
    """The JSON of one of the two."""
    return json.dumps({"policy": policy, "settings": settings}[name](), indent=1) + "\n"

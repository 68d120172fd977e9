"""JSON schemas of the two configurations, for editors: the policy's from its reader, the settings' from their type."""

import json
from typing import Any

from pydantic import TypeAdapter

from bot.settings import Settings
from checks.policy import schema as policy
from checks.rules.schemas.editor import DIALECT


def settings() -> dict[str, Any]:
    """The schema of the service's settings file."""
    return {"$schema": DIALECT, **TypeAdapter(Settings).json_schema(ref_template="#/$defs/{model}")}


def text(name: str) -> str:
    """The JSON of one of the two."""
    return json.dumps({"policy": policy.schema, "settings": settings}[name](), indent=1) + "\n"

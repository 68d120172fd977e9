"""The JSON schema of a policy, for editors (yaml-language-server), made from the keys that the reader goes by."""

from typing import Any

from checks.policy.keys import POLICY
from checks.rules.schemas.editor import DIALECT


def schema() -> dict[str, Any]:
    """What every policy without mistakes fits, and hardly any other."""
    return {"$schema": DIALECT, "title": "Recipe Gate's policy", **POLICY.schema()}

"""What is said of a graph of a few components, as rules about graphs are tried."""

import json
from typing import Any

from checks.recipe.recipe import Recipe
from checks.rules import examine
from checks.rules.settings import Settings

PATH = "recipes/m/vllm/x/deploy.yaml"
ANY = Settings()
INCOMPLETE = ("DGD-002", "DGD-003")
"""What the schema says of these graphs, and that most of them have no frontend, is not what is tried."""


def said(spec: dict[str, Any], settings: Settings = ANY, name: str = "g", version: str = "v1beta1") -> list[str]:
    """The rules about graphs that are broken, each with its message."""
    graph = {
        "apiVersion": f"nvidia.com/{version}",
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": name},
        "spec": spec,
    }
    found = examine(Recipe("recipes/m/vllm/x", {PATH: json.dumps(graph).encode()}), settings)
    chosen = (one for one in found if one.rule.startswith("DGD") and one.rule not in INCOMPLETE)
    return [f"{one.rule} {one.message}" for one in chosen]


def component(**fields: Any) -> dict[str, Any]:
    """A worker of v1beta1, with other fields."""
    return {"name": "Worker", "type": "worker", "podTemplate": {"spec": {"containers": [{"name": "main"}]}}, **fields}

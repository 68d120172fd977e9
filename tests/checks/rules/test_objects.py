"""Objects of kinds whose schemas are not known have at least a form."""

import pytest

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import GOOD

PATH = f"{GOOD.path}/gaie/route.yaml"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {rules: []}\n", []),
        ("apiVersion: nvidia.com/v1alpha1\nkind: DynamoModel\nspec: {}\n", ["The DynamoModel has no name."]),
        (
            "apiVersion: grove.io/v1\nkind: PodClique\nmetadata: {name: a}\nspec: x\n",
            ["The PodClique's spec is no mapping."],
        ),
        ("kind: HTTPRoute\n", ["The HTTPRoute has no apiVersion."]),
        ("apiVersion: example.org/v1\nkind: Anything\n", []),
    ],
)
def test_what_an_object_lacks_is_told(text: str, messages: list[str]) -> None:
    found = examine(Recipe(GOOD.path, {**GOOD.files, PATH: text.encode()}))
    assert [one.message for one in found if one.rule == "K8S-003"] == messages

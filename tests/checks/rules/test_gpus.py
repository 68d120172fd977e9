"""The GPUs that somebody is told of are those that the graph asks for."""

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import GOOD


def test_a_directory_that_promises_other_gpus_is_told() -> None:
    moved = {path.replace("/agg/", "/agg-8gpu/"): data for path, data in GOOD.files.items()}
    found = examine(Recipe(f"{GOOD.path}-8gpu", moved))
    assert [(one.rule, one.message) for one in found] == [
        ("PAR-005", "The directory promises 8 GPUs, the graph asks for 4.")
    ]

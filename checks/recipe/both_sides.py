"""A recipe as a run would have it: its contents at head and base, and the benchmark that measures both."""

from dataclasses import dataclass

from checks.model.spec import Content
from checks.recipe.recipe import Recipe


@dataclass(frozen=True)
class Sides:
    """A recipe's two contents, and the text of the perf.yaml that measures both; no base where there is nothing to compare with."""

    recipe: str
    head: Content
    base: Content | None
    benchmark: str


def sides(recipe: Recipe, head: Content, base: Content | None) -> Sides:
    """Both sides, measured by the base's benchmark if it has one (design decision 4)."""
    benchmark = base.files.get(recipe.perf) if base else None
    return Sides(recipe.path, head, base, benchmark or head.files[recipe.perf])

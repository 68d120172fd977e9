"""A recipe as a run would have it: its contents at head and base, and the benchmark that measures both."""

from collections.abc import Iterable
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


def relocated(content: Content, theirs: Recipe, ours: Recipe) -> Content:
    """A recipe's content at the places of the one that replaces it: what a run deploys is found by its place."""
    places = ((f"{theirs.cache}/", f"{ours.cache}/"), (f"{theirs.path}/", f"{ours.path}/"))
    if theirs.path == ours.path:
        return content
    return Content(content.sha, {_at(path, places): text for path, text in content.files.items()})


def _at(path: str, places: Iterable[tuple[str, str]]) -> str:
    for old, new in places:
        if path.startswith(old):
            return new + path.removeprefix(old)
    return path


def sides(recipe: Recipe, head: Content, base: Content | None) -> Sides:
    """Both sides, measured by the base's benchmark if it has one (design decision 4)."""
    benchmark = base.files.get(recipe.perf) if base else None
    return Sides(recipe.path, head, base, benchmark or head.files[recipe.perf])

"""The recipes of one judging: each is examined once, and all of them together only as far as a bounded work goes.

A file may be a part of every recipe of its model, so that a small change can be large work; what is left undone is a finding.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.manifest import Read, reader
from checks.recipe.recipe import Recipe
from checks.rules import examine_parsed
from checks.rules.parsed.recipe import parsed_recipe
from checks.rules.settings import Settings

MOST_VALUES = 1_000_000
"""Values of YAML that rules look at, in all recipes of a change; one of Dynamo's recipes has some seven hundred."""
LEAST = 100
"""What a recipe counts at least."""
KEPT = 2
"""Versions of a recipe whose findings are kept: as it is, and with some of its mistakes mended."""
TOO_COSTLY = Rule(
    "STRUCT-014",
    Level.ERROR,
    reason="Judging is bounded in time and memory, so that no pull request can hold up the others.",
    remedy="Split it into smaller ones, or make its files smaller.",
    bad="# 3,000 recipes at once",
    good="# the recipe that was changed",
)
RULES = (TOO_COSTLY,)
Known = tuple[Recipe, tuple[Finding, ...], int]


@dataclass(frozen=True)
class Examined:
    """What was read and found in one judging."""

    settings: Settings
    read: Read = field(default_factory=reader)
    known: dict[str, tuple[Known, ...]] = field(default_factory=dict)

    def of_all(self, recipes: Iterable[Recipe]) -> Iterator[Finding]:
        """The findings of some recipes; where they are too much work, of the first ones, and one that says so."""
        chosen, left = tuple(recipes), MOST_VALUES
        for number, recipe in enumerate(chosen):
            known = self._known(recipe, left if number else MOST_VALUES)
            if known is None:
                message = f"The change is too large to judge: {number} of {len(chosen)} recipes were judged."
                yield TOO_COSTLY.finding(recipe.anchor, message)
                return
            yield from known[1]
            left -= known[2]

    def _known(self, recipe: Recipe, most: int) -> Known | None:
        """What is found in a recipe; None where it is too much work."""
        before = self.known.get(recipe.path, ())
        known = next((one for one in before if one[0] == recipe), None)
        if known is None:
            parsed = parsed_recipe(recipe, self.settings, self.read)
            size = LEAST + parsed.size
            if size > most:
                return None
            known = (recipe, examine_parsed(parsed), size)
            self.known[recipe.path] = (known, *before)[:KEPT]
        return known if known[2] <= most else None

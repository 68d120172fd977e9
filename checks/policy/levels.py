"""What the policy makes of findings: other levels, suppressions, and suppressions that nothing needs any more."""

from collections.abc import Iterable
from dataclasses import replace

from checks.model.finding import Finding
from checks.policy.values import PATH, Rules
from checks.recipe.recipe import Recipe
from checks.rules import examine
from checks.rules.policy import UNNEEDED_SUPPRESSION
from checks.text.glob import matches


def judge(recipes: Iterable[Recipe], rules: Rules, others: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """What the policy leaves of the findings of some recipes, and of others of the same change."""
    chosen = tuple(recipes)
    found = {*others, *(finding for recipe in chosen for finding in examine(recipe, rules.settings))}
    return apply(rules, sorted(found), sorted({path for recipe in chosen for path in recipe.files}))


def apply(rules: Rules, found: Iterable[Finding], judged: Iterable[str]) -> tuple[Finding, ...]:
    """The findings as the policy wants them, with the suppressions that were in vain at the paths that were `judged`."""
    needed: set[int] = set()
    left: list[Finding] = []
    for finding in found:
        covering = next((index for index, one in enumerate(rules.suppressions) if one.covers(finding)), None)
        if covering is not None:
            needed.add(covering)
            continue
        level = next((one.level for one in reversed(rules.levels) if one.covers(finding)), None)
        left.append(replace(finding, level=level) if level else finding)
    return tuple(sorted({*left, *_unneeded(rules, needed, tuple(judged))}))


def _unneeded(rules: Rules, needed: set[int], judged: tuple[str, ...]) -> Iterable[Finding]:
    for index, one in enumerate(rules.suppressions):
        if index not in needed and any(matches(path, one.path) for path in judged):
            message = f"The suppression of {one.rule} at {one.path} suppresses nothing."
            yield UNNEEDED_SUPPRESSION.finding(PATH, message, line=one.line)

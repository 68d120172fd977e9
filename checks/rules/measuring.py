"""What a change does to measuring: what of it no run measures, and what a recipe in a new place is compared with."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.recipe import Recipe
from checks.recipe.unmeasured import Unmeasured

NOT_MEASURED = Rule(
    "RUN-001",
    Level.WARNING,
    reason="What no run deploys and measures may be slower or broken, and nobody would see it: such a change waits for a person.",
    remedy="Lay it out so that a run can deploy it, or have the policy name it under rules.unmeasured.",
    bad="recipes/m/vllm/agg/deploy.yaml\nrecipes/m/vllm/agg/.kustomize-matrix.yaml",
    good="recipes/m/vllm/agg/deploy.yaml",
)


def not_measured(one: Unmeasured) -> Finding:
    """RUN-001: what a change touches and no run measures."""
    known = f" The policy lets it merge unmeasured: {one.allowed}" if one.allowed else ""
    lost = " It could be run at the base." if one.lost else ""
    message = f"No run measures {one.recipe}. {one.reason}{lost}{known}"
    found = NOT_MEASURED.finding(one.path, message, "" if one.allowed else one.remedy)
    return replace(found, level=Level.NOTICE) if one.allowed else found


COMPARED_WITH = Rule(
    "RUN-002",
    Level.NOTICE,
    reason="A recipe in another place is compared with the one that it replaces, as if it had stayed where it was.",
    remedy="Remove the old one in a pull request of its own, if the new one does not replace it.",
    bad="recipes/m/vllm/agg-1/deploy.yaml  # renamed, and slower",
    good="recipes/m/vllm/agg-1/deploy.yaml  # renamed only",
)


def compared_with(pairs: Iterable[tuple[Recipe, Recipe | None]]) -> Iterator[Finding]:
    """RUN-002: recipes that are compared with another one that the change removes."""
    for ours, theirs in pairs:
        if theirs is not None and theirs.path != ours.path:
            message = f"It is compared with {theirs.path}, which this change removes."
            yield COMPARED_WITH.finding(f"{ours.path}/deploy.yaml", message)


RULES = (NOT_MEASURED, COMPARED_WITH)

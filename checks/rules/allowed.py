"""What a recipe may not bring into a shared cluster, told at its line before a run would refuse to apply it."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.allowed.review import review
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe

NOT_ALLOWED = Rule(
    "ALLOW-001",
    Level.ERROR,
    reason="Kinds, fields and names that are on no list may reach beyond the sandbox, so that a run does not apply them.",
    remedy="Remove it, or have it granted where the finding says how.",
    bad="tolerations: [{operator: Exists}]",
    good="tolerations: [{key: nvidia.com/gpu, operator: Exists}]",
)


def not_allowed(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ALLOW-001: what the allow list does not have; of kinds that a recipe may not bring STRUCT-008 speaks."""
    for document in parsed.documents:
        for found in review(document.value, parsed.settings.grants):
            if found.path != ("kind",):
                yield at(document, found.path, NOT_ALLOWED, found.reason, found.remedy, key=found.key)


RULES = (NOT_ALLOWED,)
CHECKS = (not_allowed,)

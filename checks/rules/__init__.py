"""What a recipe's files show. Each file here is a subject: its rules, each above the function that finds its breaches.

At a subject's end RULES names its rules and CHECKS its functions from a parsed recipe to findings. catalogue.py lists all
rules; beside the subjects stand parsed/ (what rules read), findings.py and edits.py (what they yield), settings.py (what the
policy says of clusters), policy.py (rules about it) and catalogue_page.py (docs/rules.md).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.manifest import Read, read
from checks.recipe.recipe import Recipe
from checks.rules import (
    aiperf,
    allowed,
    annotations,
    benchmark,
    components,
    config_maps,
    constraints,
    endpoint_pickers,
    engines,
    fields,
    files,
    gpu_memory_service,
    gpus,
    graphs,
    images,
    models,
    multinode,
    names,
    objects,
    placement,
    probes,
    routing,
    scripts,
    secrets,
    security,
    volumes,
)
from checks.rules.allowed import NOT_ALLOWED
from checks.rules.parsed.recipe import ParsedRecipe, parsed_recipe
from checks.rules.settings import Settings

Check = Callable[[ParsedRecipe], Iterable[Finding]]
DEFAULT = Settings()

CHECKS: tuple[Check, ...] = (
    *files.CHECKS,
    *objects.CHECKS,
    *fields.CHECKS,
    *constraints.CHECKS,
    *graphs.CHECKS,
    *names.CHECKS,
    *components.CHECKS,
    *endpoint_pickers.CHECKS,
    *annotations.CHECKS,
    *gpu_memory_service.CHECKS,
    *multinode.CHECKS,
    *images.CHECKS,
    *volumes.CHECKS,
    *config_maps.CHECKS,
    *models.CHECKS,
    *gpus.CHECKS,
    *engines.CHECKS,
    *routing.CHECKS,
    *scripts.CHECKS,
    *placement.CHECKS,
    *probes.CHECKS,
    *benchmark.CHECKS,
    *aiperf.CHECKS,
    *secrets.CHECKS,
    *security.CHECKS,
    *allowed.CHECKS,
)
"""What looks at one recipe; changes.py looks at two sides of one, documentation.py at pages."""


def examine(recipe: Recipe, settings: Settings = DEFAULT, read: Read = read) -> tuple[Finding, ...]:
    """Every finding of a recipe, sorted by place; only what cannot be read when something cannot be read."""
    return examine_parsed(parsed_recipe(recipe, settings, read))


def examine_parsed(parsed: ParsedRecipe) -> tuple[Finding, ...]:
    """Every finding of a recipe whose manifests are parsed."""
    unreadable = tuple(finding for manifest in parsed.manifests for finding in manifest.findings)
    if unreadable:
        return tuple(sorted(unreadable))
    found = sorted(_told_once({finding for check in CHECKS for finding in islice(check(parsed), MOST + 1)}))
    return most_urgent(found, MOST, "recipe")


def _told_once(found: set[Finding]) -> Iterable[Finding]:
    """What is not allowed is left to a rule that says more of the same line."""
    told = {(one.path, one.line) for one in found if one.level is Level.ERROR and one.rule != NOT_ALLOWED.id}
    return (one for one in found if one.rule != NOT_ALLOWED.id or (one.path, one.line) not in told)


MOST = 200
"""Findings of one function, and of one recipe: nobody reads more, and GitHub takes them 50 a request."""
TOO_MANY_FINDINGS = Rule(
    "STRUCT-011",
    Level.NOTICE,
    reason="Nobody reads more than two hundred findings.",
    remedy="Correct these first.",
    bad="# 500 mistakes",
    good="# none",
)


def most_urgent(found: Sequence[Finding], most: int, what: str) -> tuple[Finding, ...]:
    """All findings of a recipe (or `what` they are of), or as many as anybody reads, the errors among them."""
    if len(found) <= most:
        return tuple(found)
    shown = sorted(sorted(found, key=lambda finding: finding.level is not Level.ERROR)[: most - 1])
    message = f"The {what} has more findings than the {most - 1} that are shown."
    return (TOO_MANY_FINDINGS.finding(shown[0].path, message), *shown)

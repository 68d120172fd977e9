"""Probes: engines load for minutes and answer late under load, which is no reason to restart them."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.rules.edits import replaced
from checks.rules.findings import at
from checks.rules.parsed.pods import containers
from checks.rules.parsed.recipe import ParsedRecipe

RESTARTS_AT_ONCE = Rule(
    "PROBE-001",
    Level.WARNING,
    reason="One late answer restarts an engine that loads for minutes.",
    remedy="Allow three failures or more.",
    bad="livenessProbe: {failureThreshold: 1}",
    good="livenessProbe: {failureThreshold: 3}",
    threads=("ai-dynamo/dynamo#8113",),
)


def liveness(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PROBE-001: a liveness probe that fails once restarts the engine."""
    for document in parsed.documents:
        for container in containers(document):
            where = (*container, "livenessProbe", "failureThreshold")
            if document.get(where) == 1:
                yield at(
                    document,
                    where,
                    RESTARTS_AT_ONCE,
                    "One late answer restarts the container.",
                    edit=replaced(document, where, "3"),
                )


RULES = (RESTARTS_AT_ONCE,)
CHECKS = (liveness,)

"""Names of graphs and components: what Kubernetes and the operator make labels and objects of."""

import re
from collections.abc import Iterable

from checks.finding import Finding, Level
from checks.graph import components
from checks.rule import Rule
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LONGEST_SANDBOX = 16
"""Sandboxes have short names, since the operator puts "<namespace>-<graph>" into a label value of at most 63 bytes."""
UNUSABLE_NAME = Rule(
    "DGD-004",
    Level.ERROR,
    reason="Names become labels and Services, which take 63 characters of a DNS label.",
    remedy="Use a short lower-case name.",
    bad="name: Llama3_70B",
    good="name: llama3-70b",
    threads=("ai-dynamo/dynamo#4938", "ai-dynamo/dynamo#8480"),
)


def graph_names(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-004: names that Kubernetes or the operator would refuse."""
    for graph in parsed.graphs:
        if not _LABEL.fullmatch(graph.name):
            message = f"The graph's name {graph.name!r} is no lower-case DNS label."
            yield at(graph, ("metadata", "name"), UNUSABLE_NAME, message, "Use a-z, 0-9 and '-'.")
        elif len(graph.name) + 1 + LONGEST_SANDBOX > 63:
            message = (
                f"The graph's name has {len(graph.name)} characters; with a sandbox's it passes the 63 of a label."
            )
            yield at(graph, ("metadata", "name"), UNUSABLE_NAME, message, f"Use at most {62 - LONGEST_SANDBOX}.")


SAME_BUT_FOR_CASE = Rule(
    "DGD-005",
    Level.ERROR,
    reason="The operator lowers names, so that two that differ in case alone collide.",
    remedy="Rename one of the two.",
    bad="services: {Worker: {}, worker: {}}",
    good="services: {Worker: {}, Decode: {}}",
)


def components_named_apart(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-005: components whose names differ in case alone."""
    for graph in parsed.graphs:
        known: set[str] = set()
        for component in sorted(components(graph), key=lambda one: one.name, reverse=True):
            if component.name.lower() in known:
                message = f"The component {component.name!r} is another one's but for its case."
                yield at(graph, component.path, SAME_BUT_FOR_CASE, message, key=True)
            known.add(component.name.lower())


RULES = (UNUSABLE_NAME, SAME_BUT_FOR_CASE)
CHECKS = (graph_names, components_named_apart)

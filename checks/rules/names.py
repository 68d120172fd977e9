"""Names of graphs and components: what Kubernetes and the operator make labels and objects of."""

import re
from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.recipe.manifest import Document
from checks.rules.components import WORKERS, component_type
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LONGEST_LABEL = 63
"""Bytes of a label's value, as Kubernetes takes it."""
LONGEST_SANDBOX = 16
"""Sandboxes have short names, since the operator puts "<namespace>-<graph>" into a label."""
WORKER_HASH = len("-01234567")
"""What the operator puts behind "<graph>-<component>" in the names and labels of workers."""
UNUSABLE_NAME = Rule(
    "DGD-004",
    Level.ERROR,
    reason="Names become labels of 63 bytes: sandbox and graph in one, graph and component (of workers, with a hash) in another.",
    remedy="Use a short lower-case name.",
    bad="name: Llama3_70B",
    good="name: llama3-70b",
    threads=("ai-dynamo/dynamo#4938", "ai-dynamo/dynamo#8480"),
)


def labels(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-004: names that Kubernetes or the operator would refuse; a component's only where the graph's own is usable."""
    longest = LONGEST_LABEL - 1 - LONGEST_SANDBOX
    for graph in parsed.graphs:
        name, place = graph.name, ("metadata", "name")
        if not _LABEL.fullmatch(name):
            message = f"The graph's name {name!r} is no lower-case DNS label."
            yield at(graph, place, UNUSABLE_NAME, message, "Use a-z, 0-9 and '-'.")
        elif len(name) > longest:
            message = f"The graph's name has {len(name)} characters; with a sandbox's it passes the 63 of a label."
            yield at(graph, place, UNUSABLE_NAME, message, f"Use at most {longest}.")
        else:
            yield from _of_components(graph)


def _of_components(graph: Document) -> Iterator[Finding]:
    """The components whose "<graph>-<component>" fits into no label."""
    for component in components(graph):
        worker = component_type(graph, component) in WORKERS
        length = len(f"{graph.name}-{component.name}".encode()) + (WORKER_HASH if worker else 0)
        if length > LONGEST_LABEL:
            shown = f"{graph.name}-{component.name.lower()}" + ("-<hash>" if worker else "")
            message = f"The label {shown} takes {length} bytes; {LONGEST_LABEL} are the limit."
            fix = f"Shorten the graph's or the component's name by {length - LONGEST_LABEL}."
            yield at(graph, component.path, UNUSABLE_NAME, message, fix, key=True)


SAME_BUT_FOR_CASE = Rule(
    "DGD-005",
    Level.ERROR,
    reason="The operator lowers names, so that two that differ in case alone collide.",
    remedy="Rename one of the two.",
    bad="services: {Worker: {}, worker: {}}",
    good="services: {Worker: {}, Decode: {}}",
)


def letter_case(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-005: components whose names differ in case alone."""
    for graph in parsed.graphs:
        lowered: set[str] = set()
        for component in sorted(components(graph), key=lambda one: one.name, reverse=True):
            if component.name.lower() in lowered:
                message = f"The component {component.name!r} is another one's but for its case."
                yield at(graph, component.path, SAME_BUT_FOR_CASE, message, key=True)
            lowered.add(component.name.lower())


RULES = (UNUSABLE_NAME, SAME_BUT_FOR_CASE)
CHECKS = (labels, letter_case)

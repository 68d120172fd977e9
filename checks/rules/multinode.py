"""What the policy's orchestrator (Grove, LeaderWorkerSet or none) cannot do for a graph."""

from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import Component, components
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.settings import Orchestrator

LONGEST_WITH_GROVE = 45
"""The operator's MaxCombinedGroveResourceNameLength: graph and component name together, with what several nodes add."""
LEADER = len("-ldr")
TOO_LONG_FOR_GROVE = Rule(
    "DGD-019",
    Level.ERROR,
    reason="Grove puts graph and component into one name of at most 45 characters.",
    remedy="Shorten the graph's or the component's name.",
    bad="name: llama-3-70b-disaggregated-multi-node",
    good="name: llama70b-disagg-mn",
    threads=("ai-dynamo/dynamo#4938", "ai-dynamo/dynamo#8480", "ai-dynamo/dynamo#9848"),
)
NEEDS_ORCHESTRATOR = Rule(
    "DGD-020",
    Level.ERROR,
    reason="Several nodes, priorities and minAvailable need an orchestrator that the policy's clusters lack.",
    remedy="Remove {the field, or install the orchestrator}.",
    bad="multinode: {nodeCount: 2}",
    good="# one node",
)


def orchestrated(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-019: names too long for Grove; DGD-020: what the policy's orchestrator cannot do."""
    orchestrator = parsed.settings.orchestrator
    for graph in parsed.graphs if orchestrator else ():
        grove = orchestrator is Orchestrator.GROVE and not _refuses_grove(graph)
        if not grove and graph.get(("spec", "priorityClassName")) is not None:
            yield _needs_grove(graph, ("spec", "priorityClassName"))
        for component in components(graph):
            if grove:
                yield from _long(graph, component)
                continue
            if graph.get((*component.path, "minAvailable")) is not None:
                yield _needs_grove(graph, (*component.path, "minAvailable"))
            if component.nodes > 1 and orchestrator is Orchestrator.NONE:
                message = "Several nodes need Grove or LeaderWorkerSet, and the policy's clusters have neither."
                yield at(graph, (*component.path, "multinode"), NEEDS_ORCHESTRATOR, message, "Use one node.", key=True)


def _refuses_grove(graph: Document) -> bool:
    return str(graph.get(("metadata", "annotations", "nvidia.com/enable-grove"))).lower() == "false"


def _needs_grove(graph: Document, path: Path) -> Finding:
    return at(graph, path, NEEDS_ORCHESTRATOR, f"{path[-1]} needs Grove.", NEEDS_ORCHESTRATOR.fix("it"), key=True)


def _long(graph: Document, component: Component) -> Iterator[Finding]:
    length = len(graph.name) + len(component.name)
    length += len(component.name) + LEADER if component.nodes > 1 else 0
    if length > LONGEST_WITH_GROVE:
        message = f"Grove's names for {component.name!r} take {length} characters; {LONGEST_WITH_GROVE} are the limit."
        yield at(graph, component.path, TOO_LONG_FOR_GROVE, message, key=True)


RULES = (TOO_LONG_FOR_GROVE, NEEDS_ORCHESTRATOR)
CHECKS = (orchestrated,)

"""The GPU memory service, which is for workers with GPUs, and failover, which needs it."""

from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import Component, components, gpus_per_pod
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.components import WORKERS
from checks.rules.findings import at
from checks.rules.parsed.pods import mapping
from checks.rules.parsed.recipe import ParsedRecipe

MEMORY_SERVICE = Rule(
    "DGD-016",
    Level.ERROR,
    reason="The GPU memory service needs a worker with a GPU, and failover needs the service.",
    remedy="Enable both, in the same mode, at a worker.",
    bad="failover: {enabled: true}",
    good="gpuMemoryService: {enabled: true}\nfailover: {enabled: true}",
)


def memory_services(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-016: the GPU memory service is for workers with GPUs; failover needs it, in the same mode."""
    for graph in parsed.graphs:
        for component in components(graph):
            alpha = component.path[1] == "services"
            root = component.path if alpha else (*component.path, "experimental")
            for name, message, fix in _memory(graph, component, root, alpha=alpha):
                yield at(graph, (*root, name), MEMORY_SERVICE, message, fix, key=True)


def _memory(graph: Document, component: Component, root: Path, *, alpha: bool) -> Iterator[tuple[str, str, str]]:
    serving, falling = (_on(graph, (*root, name), alpha=alpha) for name in ("gpuMemoryService", "failover"))
    if serving and component.kind not in {*WORKERS, ""}:
        message = f"The GPU memory service is for workers; this component is of type {component.kind}."
        yield "gpuMemoryService", message, "Remove it."
    elif serving and not gpus_per_pod(graph, component):
        yield "gpuMemoryService", "The GPU memory service needs a GPU.", "Ask for GPUs."
    modes = {
        str(mapping(graph, (*root, name)).get("mode", "intraPod")).lower() for name in ("gpuMemoryService", "failover")
    }
    if falling and not serving:
        yield "failover", "Failover needs the GPU memory service.", "Enable gpuMemoryService too."
    elif falling and len(modes) > 1:
        yield "failover", "Failover and the GPU memory service are in different modes.", "Write the same mode."


def _on(graph: Document, path: Path, *, alpha: bool) -> bool:
    """Whether a part is switched on: in v1alpha1 by its field `enabled`, in v1beta1 by being there."""
    value = graph.get(path)
    return isinstance(value, dict) and (value.get("enabled") is True if alpha else True)


RULES = (MEMORY_SERVICE,)
CHECKS = (memory_services,)

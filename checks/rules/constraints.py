"""Fields of a graph that need or exclude one another.

The definition says most of it in expressions beside its schema, the operator's webhook the rest.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.findings import at
from checks.rules.parsed.pods import mapping, sequence
from checks.rules.parsed.recipe import ParsedRecipe

Broken = Iterator[tuple[Path, str, str]]
"""Where, what is wrong, what to do."""
_NOTHING = re.compile(r"0*(\.0*)?([EPTGMk]i?|m|[eE][-+]?\d+)?")
BROKEN_CONSTRAINT = Rule(
    "DGD-012",
    Level.ERROR,
    reason="Some fields need another one, or exclude it; the operator refuses the graph otherwise.",
    remedy="Set or remove the field that is named.",
    bad="sharedMemory: {}",
    good="sharedMemory: {size: 16Gi}",
)


def fields(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-012: a field without the one that it needs, or beside the one that it excludes."""
    for graph in parsed.graphs:
        broken = [*_of_graph(graph)]
        for component in components(graph):
            broken += _of_component(graph, component.path)
            if component.kind != "epp" and graph.get((*component.path, "eppConfig")) is not None:
                place = (*component.path, "eppConfig")
                broken.append((place, "eppConfig stands at a component that is no endpoint picker.", "Remove it."))
        for path, message, fix in broken:
            yield at(graph, path, BROKEN_CONSTRAINT, message, fix, key=isinstance(path[-1], str))


def _of_graph(graph: Document) -> Broken:
    for index, claim in enumerate(sequence(graph, ("spec", "pvcs"))):
        if isinstance(claim, dict) and claim.get("create") is True:
            for name in ("size", "storageClass", "volumeAccessMode"):
                if not claim.get(name):
                    yield (
                        ("spec", "pvcs", index),
                        f"The claim that the operator is to make has no {name}.",
                        f"Set {name}.",
                    )
    place = ("spec", "experimental", "kvTransferPolicy")
    policy = mapping(graph, place)
    if policy and ("labelKey" in policy) == ("clusterTopologyName" in policy):
        yield place, "kvTransferPolicy names exactly one of labelKey and clusterTopologyName.", "Keep one of the two."
    if policy and (policy.get("enforcement") == "preferred") != ("preferredWeight" in policy):
        yield place, "preferredWeight and enforcement: preferred go together.", "Set both or neither."


def _of_component(graph: Document, path: Path) -> Broken:
    for index, mount in enumerate(sequence(graph, (*path, "volumeMounts"))):
        if isinstance(mount, dict) and not mount.get("mountPoint") and not mount.get("useAsCompilationCache"):
            yield (*path, "volumeMounts", index), "The mount has no mountPoint.", "Set mountPoint."
    memory, place = mapping(graph, (*path, "sharedMemory")), (*path, "sharedMemory")
    if graph.get(place) is not None and not memory.get("disabled") and _nothing(memory.get("size")):
        yield place, "The shared memory has no size.", "Set size, or disabled: true."
    ingress = mapping(graph, (*path, "ingress"))
    if ingress.get("enabled") is True and not ingress.get("host"):
        yield (*path, "ingress"), "The ingress has no host.", "Set host."
    least, replicas = graph.get((*path, "minAvailable")), graph.get((*path, "replicas"))
    wanted = 1 if replicas is None else replicas
    if isinstance(least, int) and isinstance(wanted, int) and wanted and least > wanted:
        yield (
            (*path, "minAvailable"),
            f"minAvailable is {least}, of {wanted} replicas.",
            "Ask for no more than replicas.",
        )
    config = mapping(graph, (*path, "eppConfig"))
    if config and ("configMapRef" in config) == ("config" in config):
        yield (*path, "eppConfig"), "eppConfig names exactly one of configMapRef and config.", "Keep one of the two."
    for root in (path, (*path, "experimental")):
        yield from _of_snapshots(graph, root)


def _of_snapshots(graph: Document, root: Path) -> Broken:
    place = (*root, "gpuMemoryService")
    service = mapping(graph, place)
    if service.get("extraClientContainers") and str(service.get("mode", "intraPod")).lower() != "intrapod":
        yield (*place, "extraClientContainers"), "extraClientContainers needs the mode within a pod.", "Remove it."
    if service.get("extraClientPods"):
        yield (*place, "extraClientPods"), "extraClientPods is reserved and not implemented.", "Remove it."
    checkpoint = mapping(graph, (*root, "checkpoint"))
    if checkpoint.get("job") is not None and checkpoint.get("checkpointRef"):
        yield (
            (*root, "checkpoint", "job"),
            "A checkpoint that is referred to is not made by a job.",
            "Keep one of the two.",
        )


def _nothing(size: Any) -> bool:
    return size is None or bool(_NOTHING.fullmatch(str(size)))


RULES = (BROKEN_CONSTRAINT,)
CHECKS = (fields,)

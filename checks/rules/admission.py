"""What the operator's webhooks refuse beside single fields, as far as a file and the policy's cluster show it.

Of the rules W1-W17 of operator 1.5.0 constraints.py has those between fields, and images.py the one on versions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from checks.finding import Finding
from checks.graph import Component, components, gpus_per_pod
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.reading import Reading, at, mapping, sequence
from checks.rules.settings import Orchestrator

LONGEST_WITH_GROVE = 45
"""The operator's MaxCombinedGroveResourceNameLength: graph and component name together, with what several nodes add."""
LEADER = len("-ldr")
EXECUTOR = "nvidia.com/vllm-distributed-executor-backend"
VALUES: Mapping[str, tuple[str, ...]] = {
    EXECUTOR: ("mp", "ray"),
    "nvidia.com/grove-update-strategy": ("RollingRecreate", "OnDelete"),
    "nvidia.com/dynamo-kube-discovery-mode": ("pod", "container"),
}
_ORIGIN = "nvidia.com/dynamo-operator-origin-version"
_SEMANTIC = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
WORKERS = ("worker", "prefill", "decode")


def empty(read: Reading) -> Iterable[Finding]:
    """DGD-011: a graph of no components."""
    for graph in read.graphs:
        spec = graph.get(("spec",))
        if isinstance(spec, dict) and not spec.get("services") and not spec.get("components"):
            yield at(graph, ("spec",), "DGD-011", "The graph has no component.", "Describe a frontend and a worker.")


def pickers(read: Reading) -> Iterable[Finding]:
    """DGD-013: an endpoint picker is one pod on one node; DGD-018: the policy's clusters have no InferencePool."""
    for graph in read.graphs:
        found = [component for component in components(graph) if component.kind == "epp"]
        for component in found:
            field = "replicas" if component.replicas != 1 else "multinode"
            if component.replicas != 1 or component.nodes != 1:
                message = "An endpoint picker is one pod on one node."
                yield at(graph, (*component.path, field), "DGD-013", message, f"Remove {field}.", key=True)
            if read.settings.inference_pools is False:
                message = "The policy's clusters have no InferencePool API, which an endpoint picker needs."
                yield at(graph, component.path, "DGD-018", message, "Deploy the recipe without the gateway.")
        for component in found[1:]:
            yield at(graph, component.path, "DGD-013", "This is the graph's second endpoint picker.", "Keep one.")


def sidecars(read: Reading) -> Iterable[Finding]:
    """DGD-014: a frontend beside a component that is none of its pod's containers."""
    for graph in read.graphs:
        for component in components(graph):
            place = (*component.path, "frontendSidecar")
            sidecar, pod = graph.get(place), (*component.path, "podTemplate", "spec", "containers")
            named = [str(one.get("name")) for one in sequence(graph, pod) if isinstance(one, dict)]
            if isinstance(sidecar, str) and sidecar not in named:
                fix = f"Name one of {', '.join(sorted(named))}." if named else "Add the container."
                yield at(graph, place, "DGD-014", f"The pod has no container {sidecar!r} to be the frontend.", fix)


def annotations(read: Reading) -> Iterable[Finding]:
    """DGD-015: annotations of the operator with values that it refuses."""
    for graph in read.graphs:
        for name, value in mapping(graph, ("metadata", "annotations")).items():
            place = ("metadata", "annotations", name)
            allowed = VALUES.get(name)
            if allowed and value not in allowed:
                yield at(graph, place, "DGD-015", f"{name} is {value!r}.", f"Write {' or '.join(allowed)}.")
            if name == _ORIGIN and not _SEMANTIC.fullmatch(str(value)):
                yield at(graph, place, "DGD-015", f"{name} is {value!r}.", "Remove it: the operator writes it.")
        for component in components(graph):
            of_pod = (*component.path, "podTemplate", "metadata", "annotations", EXECUTOR)
            value = graph.get(of_pod)
            if value is not None and str(value).lower() not in VALUES[EXECUTOR]:
                yield at(graph, of_pod, "DGD-015", f"{EXECUTOR} is {value!r}.", "Write mp or ray.")


def memory_services(read: Reading) -> Iterable[Finding]:
    """DGD-016: the GPU memory service is for workers with GPUs; failover needs it, in the same mode."""
    for graph in read.graphs:
        for component in components(graph):
            alpha = component.path[1] == "services"
            root = component.path if alpha else (*component.path, "experimental")
            for name, message, fix in _memory(graph, component, root, alpha=alpha):
                yield at(graph, (*root, name), "DGD-016", message, fix, key=True)


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


def restarts(read: Reading) -> Iterable[Finding]:
    """DGD-017: a restart that is asked for at creation."""
    for graph in read.graphs:
        if graph.get(("spec", "restart")) is not None:
            message = "spec.restart must be unset when a graph is created."
            yield at(graph, ("spec", "restart"), "DGD-017", message, "Remove it.", key=True)


def orchestrated(read: Reading) -> Iterable[Finding]:
    """DGD-019: names too long for Grove; DGD-020: what the policy's orchestrator cannot do."""
    orchestrator = read.settings.orchestrator
    for graph in read.graphs if orchestrator else ():
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
                yield at(graph, (*component.path, "multinode"), "DGD-020", message, "Use one node.", key=True)


def _refuses_grove(graph: Document) -> bool:
    return str(graph.get(("metadata", "annotations", "nvidia.com/enable-grove"))).lower() == "false"


def _needs_grove(graph: Document, path: Path) -> Finding:
    return at(graph, path, "DGD-020", f"{path[-1]} needs Grove.", "Remove it.", key=True)


def _long(graph: Document, component: Component) -> Iterator[Finding]:
    length = len(graph.name) + len(component.name)
    length += len(component.name) + LEADER if component.nodes > 1 else 0
    if length > LONGEST_WITH_GROVE:
        message = f"Grove's names for {component.name!r} take {length} characters; {LONGEST_WITH_GROVE} are the limit."
        yield at(graph, component.path, "DGD-019", message, "Shorten the graph's or the component's name.", key=True)

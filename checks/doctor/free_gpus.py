"""How many GPUs the nodes that a run may use have, and who holds them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.doctor.facts import Facts, Plain, Unread, condition, name_of

NODES = "/api/v1/nodes"
PODS = "/api/v1/pods?fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed"
PATHS = (NODES, PODS)
GPU = "nvidia.com/gpu"


@dataclass(frozen=True)
class NodeGpus:
    """GPUs on nodes that take pods: all of them, and those held by namespace."""

    total: int
    held: Mapping[str, int]

    def free(self, but: str = "") -> int:
        """Those that nobody holds; what a namespace holds itself counts as free for it."""
        return self.total - sum(count for namespace, count in self.held.items() if namespace != but)


def node_gpus(facts: Facts, selector: Mapping[str, str]) -> NodeGpus | Unread:
    """The GPUs of the nodes that bear every label of a selector."""
    nodes, pods = facts.items(NODES), facts.items(PODS)
    if isinstance(nodes, Unread) or isinstance(pods, Unread):
        return Unread("Nodes and pods may not be read.")
    usable = {name_of(one): allocatable(one) for one in nodes if not closed(one) and _matches(one, selector)}
    held = Counter[str]()
    for pod in pods:
        if str((pod.get("spec") or {}).get("nodeName") or "") in usable:
            held[str(pod["metadata"].get("namespace"))] += asked(pod)
    return NodeGpus(sum(usable.values()), {namespace: count for namespace, count in held.items() if count})


def _matches(node: Plain, selector: Mapping[str, str]) -> bool:
    labels = node["metadata"].get("labels") or {}
    return all(labels.get(name) == value for name, value in selector.items())


def closed(node: Plain) -> bool:
    """Whether a node takes no pods."""
    return bool((node.get("spec") or {}).get("unschedulable")) or condition(node, "Ready") != "True"


def allocatable(node: Plain) -> int:
    """The GPUs that a node offers."""
    return _number(((node.get("status") or {}).get("allocatable") or {}).get(GPU))


def asked(pod: Plain) -> int:
    """The GPUs that a pod has or wants."""
    containers = (pod.get("spec") or {}).get("containers") or []
    return sum(_number(((one.get("resources") or {}).get("limits") or {}).get(GPU)) for one in containers)


def _number(value: Any) -> int:
    return int(value) if str(value).isdigit() else 0

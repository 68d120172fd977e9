"""The GPUs of a cluster: offered by nodes, on nodes that take pods, and free now."""

from collections import Counter
from collections.abc import Iterator, Sequence

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, crd, name_of
from checks.doctor.free_gpus import GPU, NODES, PODS, allocatable, asked, closed

POLICIES = "clusterpolicies.nvidia.com"
POLICY = "/apis/nvidia.com/v1/clusterpolicies"
PATHS = (NODES, POLICY, crd(POLICIES))
PRODUCT, PRESENT = "nvidia.com/gpu.product", "nvidia.com/gpu.present"
NAMED = 5
"""Nodes that a sentence names; a fleet may have a thousand closed ones."""


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of the GPUs."""
    nodes = facts.items(NODES)
    if isinstance(nodes, Unread):
        for name in ("gpu-nodes", "gpus-schedulable", "gpus-free"):
            yield skipped(name, f"Nodes may not be read: {nodes.reason}")
        yield _operator(facts, offered=False)
        return
    with_gpus = [node for node in nodes if allocatable(node)]
    yield _offered(nodes, with_gpus)
    if with_gpus:
        yield _schedulable(with_gpus)
        yield _free(facts, with_gpus)
    yield _operator(facts, offered=bool(with_gpus))


def _offered(nodes: Sequence[Plain], with_gpus: Sequence[Plain]) -> Answer:
    if with_gpus:
        return passed("gpu-nodes", f"{_by_product(_total(with_gpus))} on {_nodes(len(with_gpus))}")
    labelled = [node for node in nodes if _label(node, PRESENT) == "true"]
    seen = f"{len(labelled)} nodes are labelled {PRESENT}, none offers {GPU}" if labelled else "no node offers GPUs"
    mend = "kubectl get pods --all-namespaces -l app=nvidia-device-plugin-daemonset"
    return failed("gpu-nodes", seen, f"nodes that offer {GPU}", mend)


def _schedulable(with_gpus: Sequence[Plain]) -> Answer:
    shut = [name_of(node) for node in with_gpus if closed(node)]
    if not shut:
        return passed("gpus-schedulable", f"{_nodes(len(with_gpus))} with GPUs, open and Ready")
    named = ", ".join(shut[:NAMED]) + (f" and {len(shut) - NAMED} more" if len(shut) > NAMED else "")
    mend = f"kubectl uncordon {shut[0]}, or kubectl describe node {shut[0]} where it is not Ready"
    if len(shut) == len(with_gpus):
        return failed("gpus-schedulable", f"every node with GPUs is closed: {named}", "an open node", mend)
    seen = f"{len(shut)} of {_nodes(len(with_gpus))} with GPUs are closed: {named}"
    return warned("gpus-schedulable", seen, "every node open and Ready", mend)


def _free(facts: Facts, with_gpus: Sequence[Plain]) -> Answer:
    """GPUs that a pod could have now, by product; and the pods that wait for one."""
    pods = facts.items(PODS)
    if isinstance(pods, Unread):
        return skipped("gpus-free", f"Pods may not be read: {pods.reason}")
    held, waiting = Counter[str](), 0
    for pod in pods:
        place, count = str((pod.get("spec") or {}).get("nodeName") or ""), asked(pod)
        held[place] += count
        waiting += bool(count and not place)
    free = Counter[str]()
    for node in with_gpus:
        if not closed(node):
            free[_product(node)] += max(0, allocatable(node) - held[name_of(node)])
    shown = ", ".join(f"{free[name]} of {count} x {name}" for name, count in sorted(_total(with_gpus).items()))
    seen = f"free GPUs: {shown}" + (f"; {waiting} pods wait for GPUs" if waiting else "")
    if sum(free.values()) < 1:
        mend = "kubectl get pods --all-namespaces --field-selector=status.phase=Running; runs wait until others end"
        return warned("gpus-free", seen, "a free GPU", mend)
    return passed("gpus-free", seen)


def _total(nodes: Sequence[Plain]) -> Counter[str]:
    found = Counter[str]()
    for node in nodes:
        found[_product(node)] += allocatable(node)
    return found


def _by_product(found: Counter[str]) -> str:
    return ", ".join(f"{count} x {name}" for name, count in sorted(found.items()))


def _product(node: Plain) -> str:
    return _label(node, PRODUCT) or "unnamed"


def _label(node: Plain, name: str) -> str:
    return str((node["metadata"].get("labels") or {}).get(name, ""))


def _nodes(count: int) -> str:
    return "1 node" if count == 1 else f"{count} nodes"


def _operator(facts: Facts, *, offered: bool) -> Answer:
    """The GPU operator is there, and its ClusterPolicy says that all of it is ready."""
    established = facts.established(POLICIES)
    if isinstance(established, Unread):
        return skipped("gpu-operator", f"Definitions may not be read: {established.reason}")
    policies = facts.items(POLICY)
    if not established:
        mend = "recipe-gate platform plan, and its first step"
        seen = "GPUs are offered without the GPU operator" if offered else "the GPU operator is not installed"
        return (warned if offered else failed)("gpu-operator", seen, "the GPU operator", mend)
    if isinstance(policies, Unread):
        return skipped("gpu-operator", f"Its policies may not be read: {policies.reason}")
    states = {name_of(one): str((one.get("status") or {}).get("state") or "unknown") for one in policies}
    waiting = [f"{name} is {state}" for name, state in sorted(states.items()) if state != "ready"]
    if policies and not waiting:
        return passed("gpu-operator", f"{', '.join(states)} is ready")
    seen = f"ClusterPolicy {waiting[0]}" if waiting else "it has no ClusterPolicy"
    mend = "kubectl get clusterpolicies; kubectl get pods --namespace gpu-operator"
    return (warned if offered else failed)("gpu-operator", seen, "a ClusterPolicy that is ready", mend)

"""Kubernetes itself: its version, its storage, its GPUs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.reading import Facts, Plain, Unread, condition, crd, name_of

VERSION, NODES, CLASSES = "/version", "/api/v1/nodes", "/apis/storage.k8s.io/v1/storageclasses"
PODS = "/api/v1/pods?fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed"
POLICIES = "clusterpolicies.nvidia.com"
PATHS = (VERSION, NODES, CLASSES, PODS, crd(POLICIES))
GPU = "nvidia.com/gpu"
PRODUCT, PRESENT = "nvidia.com/gpu.product", "nvidia.com/gpu.present"
DEFAULT = "storageclass.kubernetes.io/is-default-class"
ONE_NODE = frozenset(
    {
        "ebs.csi.aws.com",
        "disk.csi.azure.com",
        "pd.csi.storage.gke.io",
        "cinder.csi.openstack.org",
        "kubernetes.io/aws-ebs",
        "kubernetes.io/azure-disk",
        "kubernetes.io/gce-pd",
        "rancher.io/local-path",
        "k8s.io/minikube-hostpath",
        "docker.io/hostpath",
    }
)
"""Provisioners whose volumes are for one node at a time, as their own documentation says; a model cache is read by many."""
OLDEST = (1, 24)
"""The oldest Kubernetes that Dynamo's installation guide names."""


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of the cluster itself."""
    yield _version(facts)
    yield _storage(facts)
    yield _shared(facts)
    nodes = facts.items(NODES)
    if isinstance(nodes, Unread):
        for name in ("gpu-nodes", "gpus-schedulable", "gpus-free"):
            yield skipped(name, f"Nodes may not be read: {nodes.reason}")
    else:
        yield from _gpus(facts, nodes)
    yield _operator(facts, nodes)


def _version(facts: Facts) -> Answer:
    found = facts.get(VERSION)
    if isinstance(found, Unread):
        return failed("api", found.reason, "an API server that answers", "kubectl cluster-info")
    said = (found.get("major", "0"), re.sub(r"\D", "", str(found.get("minor", "0"))) or "0")
    shown = f"Kubernetes {found.get('gitVersion', '.'.join(said))}"
    if (int(said[0]), int(said[1])) < OLDEST:
        return failed("api", shown, "Kubernetes 1.24 or newer", "Upgrade the cluster.")
    return passed("api", shown)


def _storage(facts: Facts) -> Answer:
    classes = facts.items(CLASSES)
    if isinstance(classes, Unread):
        return skipped("storage-class", f"Storage classes may not be read: {classes.reason}")
    marked = [one for one in classes if is_default(one)]
    names = ", ".join(sorted(map(name_of, marked)))
    mend = f'kubectl annotate storageclass NAME {DEFAULT}="true"'
    if not marked:
        return failed("storage-class", f"none of {len(classes)} storage classes is the default", "one default", mend)
    if len(marked) > 1:
        other = f'kubectl annotate --overwrite storageclass NAME {DEFAULT}="false"'
        return warned("storage-class", f"{len(marked)} defaults: {names}", "one default", other)
    return passed("storage-class", f"{names} ({marked[0].get('provisioner')})")


def is_default(found: Plain) -> bool:
    """Whether a storage class takes the claims that name none."""
    return bool((found["metadata"].get("annotations") or {}).get(DEFAULT) == "true")


def _shared(facts: Facts) -> Answer:
    classes = facts.items(CLASSES)
    if isinstance(classes, Unread):
        return skipped("storage-shared", f"Storage classes may not be read: {classes.reason}")
    shared = sorted(name_of(one) for one in classes if one.get("provisioner") not in ONE_NODE)
    if shared:
        return passed("storage-shared", f"may give ReadWriteMany: {', '.join(shared)}")
    seen = f"none of {len(classes)} storage classes gives a volume to several nodes"
    mend = "Install a provisioner of shared files (NFS, EFS, Filestore, Azure Files, CephFS, Lustre)."
    return warned("storage-shared", seen, "a class that gives ReadWriteMany", mend)


def _gpus(facts: Facts, nodes: Sequence[Plain]) -> Iterator[Answer]:
    with_gpus = [node for node in nodes if _allocatable(node)]
    labelled = [node for node in nodes if (node["metadata"].get("labels") or {}).get(PRESENT) == "true"]
    if not with_gpus:
        seen = f"{len(labelled)} nodes are labelled {PRESENT}, none offers {GPU}" if labelled else "no node offers GPUs"
        mend = "kubectl get pods --all-namespaces -l app=nvidia-device-plugin-daemonset"
        yield failed("gpu-nodes", seen, f"nodes that offer {GPU}", mend)
        return
    products = Counter[str]()
    for node in with_gpus:
        products[str((node["metadata"].get("labels") or {}).get(PRODUCT, "unnamed"))] += _allocatable(node)
    yield passed("gpu-nodes", ", ".join(f"{count} x {name}" for name, count in sorted(products.items())))
    closed = [name_of(node) for node in with_gpus if _closed(node)]
    ready = [node for node in with_gpus if not _closed(node)]
    mend = f"kubectl uncordon {closed[0]}" if closed else ""
    if not ready:
        yield failed("gpus-schedulable", f"every node with GPUs is closed: {', '.join(closed)}", "an open node", mend)
    elif closed:
        yield warned("gpus-schedulable", f"closed: {', '.join(closed)}", "every node open and Ready", mend)
    else:
        yield passed("gpus-schedulable", f"{len(ready)} nodes are open and Ready")
    yield _free(facts, ready)


def _closed(node: Plain) -> bool:
    return bool((node.get("spec") or {}).get("unschedulable")) or condition(node, "Ready") != "True"


def _allocatable(node: Plain) -> int:
    return _number((node.get("status") or {}).get("allocatable", {}).get(GPU))


def _number(value: Any) -> int:
    return int(value) if str(value).isdigit() else 0


def _free(facts: Facts, nodes: Sequence[Plain]) -> Answer:
    pods = facts.items(PODS)
    if isinstance(pods, Unread):
        return skipped("gpus-free", f"Pods may not be read: {pods.reason}")
    held = Counter[str]()
    for pod in pods:
        spec = pod.get("spec") or {}
        each = [
            _number(((one.get("resources") or {}).get("limits") or {}).get(GPU)) for one in spec.get("containers", [])
        ]
        held[str(spec.get("nodeName", ""))] += sum(each)
    free = {name_of(node): _allocatable(node) - held[name_of(node)] for node in nodes}
    shown = ", ".join(f"{name}: {count}" for name, count in sorted(free.items()))
    if sum(free.values()) < 1:
        return warned(
            "gpus-free", f"free GPUs: {shown or 'none'}", "a free GPU", "Runs wait until other pods have ended."
        )
    return passed("gpus-free", f"free GPUs: {shown}")


def _operator(facts: Facts, nodes: Sequence[Plain] | Unread) -> Answer:
    policies = facts.established(POLICIES)
    if isinstance(policies, Unread):
        return skipped("gpu-operator", f"Definitions may not be read: {policies.reason}")
    if policies:
        return passed("gpu-operator", f"{POLICIES} is established")
    mend = "helm install gpu-operator nvidia/gpu-operator --namespace gpu-operator --create-namespace"
    offered = not isinstance(nodes, Unread) and any(_allocatable(node) for node in nodes)
    seen = "GPUs are offered without the GPU operator" if offered else "the GPU operator is not installed"
    return (warned if offered else failed)("gpu-operator", seen, "the GPU operator", mend)

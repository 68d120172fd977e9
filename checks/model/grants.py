"""What a recipe may bring beyond what every recipe may: the words of a policy, and of the administrator of a sandbox.

Both walls ask for the same words: what a run applies is held against the policy's (frozen into its spec), the API server holds it
against the annotations of the sandbox's namespace (protocol.ALLOW with the word behind it).
"""

from collections.abc import Mapping
from dataclasses import dataclass

REGISTRIES = ("nvcr.io/nvidia", "docker.io/library/python")
"""Where images come from when nobody says otherwise: Dynamo's own, and Python's, in which public recipes fetch their models."""


@dataclass(frozen=True)
class Grants:
    """Each field is a word: () is nothing beyond the default, of registries the default ones."""

    registries: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    tolerations: tuple[str, ...] = ()
    priority_classes: tuple[str, ...] = ()
    runtime_classes: tuple[str, ...] = ()
    node_labels: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()

    def of(self, word: str) -> tuple[str, ...]:
        """What is granted under a word."""
        found: tuple[str, ...] = getattr(self, word)
        return REGISTRIES if word == "registries" and not found else found


GRANTABLE: Mapping[str, tuple[str, str]] = {
    "registries": (r"[a-z0-9][a-z0-9._:/-]*", "a registry, or a folder of one: nvcr.io/nvidia"),
    "capabilities": ("IPC_LOCK|SYS_NICE|SYS_PTRACE|SYS_RESOURCE", "IPC_LOCK, SYS_NICE, SYS_PTRACE or SYS_RESOURCE"),
    "tolerations": (
        r"(?!node-role\.kubernetes\.io/|node\.kubernetes\.io/|node\.cloudprovider\.)[A-Za-z0-9][A-Za-z0-9._/-]*",
        "the key of a taint, none of Kubernetes' own",
    ),
    "priority_classes": (r"(?!system-)[a-z0-9][a-z0-9.-]*", "a priority class, none of Kubernetes' own"),
    "runtime_classes": (r"[a-z0-9][a-z0-9.-]*", "a runtime class"),
    "node_labels": (r"(?!node-role\.kubernetes\.io/)[A-Za-z0-9][A-Za-z0-9._/-]*", "the key of a node's label"),
    "resources": (r"[a-z0-9][a-z0-9.-]*/[A-Za-z0-9][A-Za-z0-9._-]*", "a resource of a device plugin: rdma/ib"),
    "annotations": (
        r"(?!recipe-gate\.dev/|[a-z0-9.-]*kubernetes\.io/|[a-z0-9.-]*k8s\.io/)[A-Za-z0-9][A-Za-z0-9._/-]*",
        "the key of an annotation, none of Kubernetes' own",
    ),
}
"""What each word takes, as a pattern and in words: what is not in here nobody can grant."""

"""What GPUs the nodes of a block have, as their labels say; nothing where nodes may not be read."""

from collections.abc import Iterable

from checks.doctor.checks.gpus import PRODUCT
from checks.doctor.free_gpus import NODES
from checks.kube.api import Api
from checks.kube.errors import RejectedError


def products(api: Api, nodes: Iterable[str]) -> str:
    """The products of the nodes, each once: "NVIDIA-H100-80GB-HBM3"."""
    try:
        labels = [(api.get(f"{NODES}/{node}")["metadata"].get("labels") or {}) for node in nodes]
    except RejectedError:
        return ""
    return ", ".join(sorted({one[PRODUCT] for one in labels if one.get(PRODUCT)}))

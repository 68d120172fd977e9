"""GPUs that are counted and not there: extended resources, advertised in the node's status."""

from lab.cluster import api, wait
from lab.settings import Settings

RESOURCE = "nvidia.com/gpu"
LABELS = {"nvidia.com/gpu.present": "true", "nvidia.com/gpu.product": "Lab-GPU"}


def advertise(settings: Settings) -> None:
    """Give the node Settings.gpus GPUs and the labels of NVIDIA's feature discovery; return when they are shown."""
    if not settings.gpus:
        return
    count = str(settings.gpus)
    path = f"/api/v1/nodes/{settings.node}"
    labels = {**LABELS, "nvidia.com/gpu.count": count}
    api.merge(settings, path, {"metadata": {"labels": labels}})
    amounts = {"status": {"capacity": {RESOURCE: count}, "allocatable": {RESOURCE: count}}}
    api.merge(settings, f"{path}/status", amounts)
    wait.until(lambda: advertised(settings) == settings.gpus, seconds=30, what="the node does not show its GPUs")


def advertised(settings: Settings) -> int:
    """How many GPUs pods may ask of the node."""
    node = api.get(settings, f"/api/v1/nodes/{settings.node}") or {"status": {}}
    return int(node["status"].get("allocatable", {}).get(RESOURCE, "0"))

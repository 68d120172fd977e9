"""Whether GPUs are missing because others have them: then a recipe is not to blame that its pods find no node."""

from collections.abc import Iterable, Mapping

from checks.doctor.facts import Plain, Unread, gather
from checks.doctor.free_gpus import GPU, PATHS, node_gpus
from checks.kube.api import Api


def waits_for_gpus(pods: Iterable[Plain]) -> bool:
    """Whether the scheduler says of a pod that no node has enough GPUs."""
    conditions = (one for pod in pods for one in (pod.get("status") or {}).get("conditions") or ())
    return any(
        one.get("status") == "False" and f"Insufficient {GPU}" in (one.get("message") or "") for one in conditions
    )


def held_by_others(api: Api, namespace: str, gpus: int, selector: Mapping[str, str]) -> str:
    """Who has the GPUs that a run of so many lacks; empty when the nodes never had them, or may not be read."""
    found = node_gpus(gather(api, PATHS), selector)
    if isinstance(found, Unread) or gpus > found.total or gpus <= found.free(namespace):
        return ""
    others = ", ".join(f"{count} by {name}" for name, count in sorted(found.held.items()) if name != namespace)
    return f"{gpus} GPUs are needed, and of {found.total} others hold some ({others})."

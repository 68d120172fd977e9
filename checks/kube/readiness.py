"""Is everything up? Read from what Kubernetes says of a graph, its pods, a Job: pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from checks.kube.failures import observed

Plain = dict[str, Any]


def pending(graph: Plain | None, pods: Iterable[Plain]) -> str:
    """What is not ready yet, in words; empty when the graph and every pod are."""
    if graph is None:
        return "the graph is not there"
    if not observed(graph):
        return "the operator has not seen the graph"
    status = graph.get("status") or {}
    ready = _condition(status, "Ready")
    if status.get("state") != "successful" or ready.get("status") != "True":
        return f"state {status.get('state') or 'unknown'}: {ready.get('message') or 'no Ready condition yet'}"
    present = [pod for pod in pods if not finished(pod)]
    waiting = [pod["metadata"]["name"] for pod in present if not is_ready(pod)]
    if waiting or not present:
        return f"pods are not ready: {', '.join(waiting) or 'there is none'}"
    return ""


def _condition(status: Plain, kind: str) -> Plain:
    found: Iterator[Plain] = (one for one in status.get("conditions") or () if one.get("type") == kind)
    return next(found, {})


def is_ready(pod: Plain) -> bool:
    """Whether a pod serves."""
    leaving = pod["metadata"].get("deletionTimestamp")
    return not leaving and _condition(pod.get("status") or {}, "Ready").get("status") == "True"


def finished(pod: Plain) -> bool:
    """Whether a pod has ended and holds nothing any more."""
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def complete(job: Plain) -> bool:
    """Whether a Job says that it succeeded; no proof of anything that it was to do."""
    return _condition(job.get("status") or {}, "Complete").get("status") == "True"

"""Which failures are certain already, read from what Kubernetes says: pure, so that each can be tested as a value.

A run does not sit out its deadline for what waiting cannot cure. Some states pass by themselves within seconds (the scheduler
looks again, an operator retries): those must last for `settled` seconds without a break.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]
GPU = "nvidia.com/gpu"
MISSING_IMAGE = (
    "not found",
    "unauthorized",
    "denied",
    "forbidden",
    "no such host",
    "does not exist",
    "manifest unknown",
)
NEVER_STARTS = {"InvalidImageName", "ErrImageNeverPull", "ImagePullBackOff"}
NOT_CREATED = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"}
RESTARTS = 2


@dataclass(frozen=True)
class Certain:
    """A failure in one sentence, to be believed when it has been seen for `settled` seconds.

    `cause` stays the same where a sentence differs from look to look; empty: the sentence is its own cause.
    """

    reason: str
    settled: float = 0.0
    cause: str = ""


def soonest(found: Iterable[Certain | None]) -> Certain | None:
    """Of several failures the one that is believed first, so that none hides another that is certain already."""
    return min((one for one in found if one is not None), key=lambda one: one.settled, default=None)


def of_pods(pods: Iterable[Plain]) -> Certain | None:
    """The soonest failure of pods; those that are going away do not count, but their GPUs are still taken."""
    listed = list(pods)
    alive = [pod for pod in listed if not pod["metadata"].get("deletionTimestamp")]
    leaving = len(alive) < len(listed)
    return soonest(failure for pod in alive for failure in _of_pod(pod, leaving=leaving))


def _of_pod(pod: Plain, *, leaving: bool) -> Iterator[Certain]:
    name, status = pod["metadata"]["name"], pod.get("status") or {}
    for condition in status.get("conditions") or ():
        if condition.get("type") == "PodScheduled" and condition.get("reason") == "Unschedulable" and not leaving:
            yield from _unschedulable(name, condition.get("message") or "")
    for container in containers_of(pod):
        yield from _of_container(name, container)


def containers_of(pod: Plain) -> list[Plain]:
    """The states of a pod's containers, those first that the others wait for."""
    status = pod.get("status") or {}
    return [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]


def _unschedulable(pod: str, message: str) -> Iterator[Certain]:
    said = message.split(" preemption:", maxsplit=1)[0].strip().rstrip(".")
    if f"Insufficient {GPU}" in message:
        yield Certain(f"Pod {pod} finds no node with enough GPUs ({said}).", 10)
    elif "persistentvolumeclaim" in message and "not found" in message:
        yield Certain(f"Pod {pod} needs a claim that is not there ({said}).", 5)
    elif "available" in message:
        yield Certain(f"Pod {pod} finds no node ({said}).", 60)


def _of_container(pod: str, status: Plain) -> Iterator[Certain]:
    where = f"Container {status.get('name')} of pod {pod}"
    waiting = (status.get("state") or {}).get("waiting") or {}
    reason, message = waiting.get("reason") or "", waiting.get("message") or ""
    if reason in NEVER_STARTS or (reason == "ErrImagePull" and any(word in message for word in MISSING_IMAGE)):
        yield Certain(
            f"{where} cannot start: image {status.get('image')} cannot be pulled ({reason}: {message[:300]})."
        )
    elif reason in NOT_CREATED:
        yield Certain(f"{where} cannot be started ({reason}: {message[:300]}).", 5)
    last = (status.get("lastState") or {}).get("terminated") or {}
    restarts, code = status.get("restartCount") or 0, last.get("exitCode")
    if reason == "CrashLoopBackOff" or (restarts >= RESTARTS and code not in (None, 0)):
        why = f", {last['reason']}" if last.get("reason") not in (None, "Error", "Completed") else ""
        times = f"{restarts} restart{'' if restarts == 1 else 's'}"
        yield Certain(f"{where} crashes again and again ({times}, last exit status {code}{why}).")


def of_graph(graph: Plain) -> Certain | None:
    """The failure that the operator reports of a graph in its present generation; its words may differ at each retry."""
    status = graph.get("status") or {}
    if status.get("state") != "failed" or not observed(graph):
        return None
    name, ready = graph["metadata"]["name"], _ready(graph)
    said = ready.get("message") or "it names no reason"
    return Certain(f"The operator gave up on graph {name}: {said}", 5, f"{name} failed {ready.get('reason')}")


def observed(graph: Plain) -> bool:
    """Whether a graph's status is about its present specification.

    Operator 1.5.0 writes the generation of a failed graph into its Ready condition only.
    """
    generations = (_ready(graph).get("observedGeneration"), (graph.get("status") or {}).get("observedGeneration"))
    return max(one or 0 for one in generations) >= int(graph["metadata"].get("generation", 1))


def _ready(graph: Plain) -> Plain:
    conditions: list[Plain] = (graph.get("status") or {}).get("conditions") or []
    return next((one for one in conditions if one.get("type") == "Ready"), {})


def of_job(job: Plain, pods: Iterable[Plain]) -> Certain | None:
    """Why a Job has failed for good, with how its container ended."""
    name = job["metadata"]["name"]
    for condition in (job.get("status") or {}).get("conditions") or ():
        if condition.get("type") in ("Failed", "FailureTarget") and condition.get("status") == "True":
            ends = list(_ends(sorted(pods, key=lambda pod: str(pod["metadata"].get("creationTimestamp")))))
            said = condition.get("message") or condition.get("reason") or "no reason is given"
            tried = f", in the last of {len(ends)} attempts" if len(ends) > 1 else ""
            return Certain(f"Job {name} failed: {ends[-1] + tried if ends else said.rstrip('.')}.")
    return None


def _ends(pods: Iterable[Plain]) -> Iterator[str]:
    for pod in pods:
        for status in containers_of(pod):
            ended = (status.get("state") or {}).get("terminated") or {}
            if ended.get("exitCode"):
                yield f"container {status['name']} ended with status {ended['exitCode']} ({ended.get('reason')})"


def of_events(events: Iterable[Plain]) -> Certain | None:
    """A controller that may not create its pods: Pod Security, quota or another admission says no."""
    for event in events:
        message = event.get("message") or ""
        if event.get("reason") == "FailedCreate" and "forbidden" in message:
            involved = event.get("involvedObject") or {}
            return Certain(f"{involved.get('kind')} {involved.get('name')} may not create its pods: {message[:400]}", 5)
    return None

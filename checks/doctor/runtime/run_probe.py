"""The probe in a sandbox: applied, waited for, read, and removed whatever happened; the slot keeps runs away meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from checks.doctor.answer import Answer, failed, passed, skipped
from checks.doctor.checks.sandbox import ENFORCED
from checks.doctor.runtime.compatibility_matrix import documented
from checks.doctor.runtime.job import NAME, SECONDS, job
from checks.doctor.runtime.judge import CHECKS, answers, judged
from checks.doctor.runtime.probe_output import parse
from checks.doctor.runtime.subject import Subject
from checks.doctor.runtime.tree import Node, sentence
from checks.kube import events, failures, graphs, jobs, paths, slot
from checks.kube.api import Api
from checks.kube.apply import apply
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.failures import Certain
from checks.kube.waiting import Clock, wait
from checks.model.grants import Grants
from checks.model.protocol import SLOT
from checks.model.refusal import Refusal
from checks.model.spec import Overlay
from checks.recipe.overlay import granted, owned

CHECK = "runtime-probe"
HOLDER = "doctor-runtime"
INTERVAL = 3.0
Plain = dict[str, Any]


@dataclass(frozen=True)
class ProbeResult:
    """What came of it: the answers, and the tree where the probe told something."""

    answers: tuple[Answer, ...]
    tree: Node | None = None


def probe(api: Api, namespace: str, subject: Subject, overlay: Overlay, clock: Clock) -> ProbeResult:
    """A look into a subject's image; whatever keeps the probe from running is an answer too."""
    try:
        taken = slot.take(api, namespace, HOLDER)
        return _without(skipped(CHECK, taken)) if taken else _freed(api, namespace, subject, overlay, clock)
    except (RejectedError, UnreachableError) as error:
        if isinstance(error, RejectedError) and error.status == 403:
            return _without(skipped(CHECK, f"The probe may not be run: {error}"))
        return _failed(namespace, str(error))


def _freed(api: Api, namespace: str, subject: Subject, overlay: Overlay, clock: Clock) -> ProbeResult:
    try:
        own = granted(Grants(), overlay, subject.image)
        return probe_in_slot(api, namespace, subject, overlay, own, clock)
    finally:
        slot.leave(api, namespace, HOLDER)


def probe_in_slot(
    api: Api,
    namespace: str,
    subject: Subject,
    overlay: Overlay,
    grants: Grants,
    clock: Clock,
    seconds: float = SECONDS,
) -> ProbeResult:
    """A look by whoever holds the slot; raises what the API server raises."""
    try:
        present = {one for one in set(subject.mounts.values()) if api.find(paths.claim(namespace, one)) is not None}
        body = job(subject, _script(), present, overlay, restricted=_restricted(api, namespace))
        began = clock.now()
        why = _ran(api, namespace, body, grants, clock, seconds)
        pods = jobs.pods_of(api, namespace, NAME)
        log = _last(api, namespace, pods) if why else jobs.log(api, namespace, NAME, NAME)
    finally:
        api.delete(paths.job(namespace, NAME), propagationPolicy="Foreground")
    facts = Refusal(why + log) if why else parse(log)
    if isinstance(facts, Refusal):
        return _failed(namespace, facts.reason)
    where = f"on {', '.join(graphs.placement(pods)[0]) or 'a node'}"
    tree = judged(facts, subject, documented(), set(subject.mounts.values()) - present)
    told = passed(CHECK, f"{tree.seen} {where}, probed in {clock.now() - began:.0f} s")
    return ProbeResult((told, *answers(tree)), replace(tree, seen=f"{tree.seen} {where}"))


def _script() -> str:
    return files("checks").joinpath("doctor/runtime/probe.py").read_text()


def _restricted(api: Api, namespace: str) -> bool:
    """Whether the namespace lets in only pods that say they are not root; unknown to who may not read it."""
    try:
        found = api.find(f"/api/v1/namespaces/{namespace}")
    except RejectedError:
        return False
    return bool(found and (found["metadata"].get("labels") or {}).get(ENFORCED) == "restricted")


def _ran(api: Api, namespace: str, body: Plain, grants: Grants, clock: Clock, seconds: float) -> str:
    """Empty when the probe has ended well, else why not."""
    block = slot.begin(api, namespace, api.get(paths.config_map(namespace, SLOT)))
    refused = apply(api, namespace, [owned(body, block)], grants)
    pending = _pending(api, namespace, block["metadata"]["creationTimestamp"])
    return refused or wait(pending, seconds, clock, INTERVAL)


def _last(api: Api, namespace: str, pods: list[Plain]) -> str:
    """The last line of a probe that failed, empty where there is none."""
    if not any((pod.get("status") or {}).get("phase") == "Failed" for pod in pods):
        return ""
    try:
        lines = jobs.log(api, namespace, NAME, NAME).strip().splitlines()
    except RejectedError:
        return ""
    return f" Its log ends with: {lines[-1][:300]}" if lines else ""


def _pending(api: Api, namespace: str, since: str) -> Callable[[], str | Certain]:
    """How the probe is doing; while it waits, what its pod or the newest event about it says."""
    ours = jobs.look(api, namespace, NAME)

    def now() -> str | Certain:
        found = ours()
        if isinstance(found, Certain) or not found:
            return found
        recent = events.since(api.items(paths.collection("v1", "Event", namespace)), since)
        words = [*_waits(jobs.pods_of(api, namespace, NAME)), *_warnings(recent)]
        return failures.of_events(recent) or "; ".join([found, *words[:2]])

    return now


def _waits(pods: list[Plain]) -> Iterator[str]:
    for pod in pods:
        status = pod.get("status") or {}
        for one in status.get("conditions") or ():
            if one.get("type") == "PodScheduled" and one.get("status") == "False":
                yield f"no node takes its pod ({one.get('message')})"
        for one in status.get("containerStatuses") or ():
            waiting = (one.get("state") or {}).get("waiting") or {}
            if waiting.get("reason"):
                yield f"its container waits ({waiting['reason']} {waiting.get('message') or ''})".replace(" )", ")")


def _warnings(recent: list[Plain]) -> Iterator[str]:
    """The newest warning about the probe first."""
    for one in reversed(recent):
        about = str((one.get("involvedObject") or {}).get("name"))
        if one.get("type") == "Warning" and about.startswith(NAME):
            yield f"{one.get('reason')}: {one.get('message')}"


def _failed(namespace: str, why: str) -> ProbeResult:
    mend = f"kubectl get events --namespace {namespace}, and see what the reason names."
    return _without(failed(CHECK, sentence(why), "a probe that runs in the recipe's image", mend))


def _without(first: Answer) -> ProbeResult:
    """No facts: every check is there, and none was made."""
    return ProbeResult((first, *(skipped(one, "not checked: the probe told nothing") for one in CHECKS)))

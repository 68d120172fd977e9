"""The probe in a sandbox: what it says is judged, what keeps it from running is told, and nothing of it is left."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from checks.doctor.answer import Status
from checks.doctor.runtime.job import NAME, SECONDS
from checks.doctor.runtime.judge import CHECKS
from checks.doctor.runtime.probe import MARK
from checks.doctor.runtime.run_probe import CHECK, ProbeResult, probe
from checks.kube.waiting import Clock
from checks.model.spec import Overlay
from tests.checks.doctor.runtime.seen import SUBJECT
from tests.checks.doctor.runtime.test_probe_output import FACTS

JOB, POD = f"/apis/batch/v1/namespaces/n/jobs/{NAME}", f"/api/v1/namespaces/n/pods/{NAME}-x"
SLOT, EVENTS = "/api/v1/namespaces/n/configmaps/slot", "/api/v1/namespaces/n/events"
CLAIM, SPACE = "/api/v1/namespaces/n/persistentvolumeclaims/model-cache", "/api/v1/namespaces/n"
LOG = f"Warning: something\n{MARK}{json.dumps(FACTS)}\n"
COMPLETE = {"conditions": [{"type": "Complete", "status": "True"}]}
BROKEN = {"conditions": [{"type": "Failed", "status": "True", "message": "it failed"}]}
REFUSED = {"kind": "Status", "reason": "Forbidden", "message": "configmaps is forbidden"}


def behaving(fake: Any, job: dict[str, Any] | None, pod: dict[str, Any] | None) -> Callable[[str, str], None]:
    """A cluster that takes the Job and makes of it, at once, a pod in some state."""

    def then(method: str, path: str) -> None:
        if method == "GET" and path == JOB and JOB in fake.objects:
            fake.objects[JOB]["status"] = job or {}
            if pod is not None:
                fake.objects[POD] = pod

    return then


def state(**status: Any) -> dict[str, Any]:
    owner = {"kind": "Job", "uid": "u-1", "controller": True}
    metadata = {"name": f"{NAME}-x", "creationTimestamp": "2026-01-01T00:00:01Z", "ownerReferences": [owner]}
    return {"metadata": metadata, "spec": {"nodeName": "gpu-0", "containers": []}, "status": status}


def waiting(reason: str, message: str) -> dict[str, Any]:
    told = {"name": NAME, "image": SUBJECT.image, "state": {"waiting": {"reason": reason, "message": message}}}
    return state(phase="Pending", containerStatuses=[told])


def looked(
    fake: Any, job: dict[str, Any] | None = None, pod: dict[str, Any] | None = None, log: str = LOG
) -> ProbeResult:
    fake.logs[f"{POD}/log"] = log
    fake.then = behaving(fake, job, pod)
    fake.objects.setdefault(SPACE, {"metadata": {"name": "n"}})
    return probe(fake.api(), "n", SUBJECT, Overlay(), Clock(lambda: fake.now, fake.sleep))


def told(found: ProbeResult) -> tuple[Status, str]:
    (one,) = [one for one in found.answers if one.id == CHECK]
    return one.status, one.seen


def is_clear(fake: Any) -> bool:
    return JOB not in fake.objects and SLOT not in fake.objects


def test_what_the_probe_says_is_judged_and_shown_with_its_node(fake: Any) -> None:
    fake.objects[CLAIM] = {"metadata": {"name": "model-cache"}}
    found = looked(fake, COMPLETE, state(phase="Succeeded"))
    assert told(found)[0] is Status.PASS
    assert "on gpu-0" in told(found)[1]
    assert tuple(one.id for one in found.answers) == (CHECK, *CHECKS)
    assert found.tree is not None
    assert found.tree.seen == f"VllmWorker of {SUBJECT.image} on gpu-0"
    assert is_clear(fake)


def test_a_claim_that_is_not_there_is_told_and_not_waited_for(fake: Any) -> None:
    found = looked(fake, COMPLETE, state(phase="Succeeded"))
    cache = next(one for one in found.answers if one.id == "runtime-model-cache")
    assert cache.seen == "the sandbox has no claim model-cache"


@pytest.mark.parametrize(
    ("pod", "why"),
    [
        (waiting("ImagePullBackOff", "manifest unknown"), "cannot be pulled (ImagePullBackOff: manifest unknown)"),
        (waiting("CreateContainerConfigError", 'secret "hf-token-secret" not found'), 'secret "hf-token-secret"'),
        (
            waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"),
            "image will run as root",
        ),
        (
            state(
                phase="Pending",
                conditions=[
                    {
                        "type": "PodScheduled",
                        "status": "False",
                        "reason": "Unschedulable",
                        "message": "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
                    }
                ],
            ),
            "finds no node with enough GPUs",
        ),
    ],
    ids=["image", "secret", "root", "gpus"],
)
def test_a_pod_that_never_starts_fails_with_its_reason_soon(fake: Any, pod: dict[str, Any], why: str) -> None:
    status, seen = told(looked(fake, None, pod))
    assert (status, why in seen) == (Status.FAIL, True), seen
    assert fake.now < 60
    assert is_clear(fake)


def test_a_pod_that_waits_too_long_fails_with_what_it_waits_for(fake: Any) -> None:
    fake.objects[f"{EVENTS}/e"] = {
        "metadata": {"name": "e", "creationTimestamp": "2026-01-01T00:01:00Z"},
        "type": "Warning",
        "reason": "FailedMount",
        "message": "volume is busy",
        "involvedObject": {"kind": "Pod", "name": f"{NAME}-x"},
    }
    status, seen = told(looked(fake, None, waiting("ContainerCreating", "")))
    assert status is Status.FAIL
    assert f"not done after {SECONDS} seconds" in seen
    assert "its container waits (ContainerCreating); FailedMount: volume is busy" in seen
    assert is_clear(fake)


def test_a_namespace_that_refuses_the_pod_is_told_from_its_event(fake: Any) -> None:
    fake.objects[f"{EVENTS}/e"] = {
        "metadata": {"name": "e", "creationTimestamp": "2026-01-01T00:01:00Z"},
        "type": "Warning",
        "reason": "FailedCreate",
        "message": 'pods "runtime-probe-x" is forbidden: exceeded quota',
        "involvedObject": {"kind": "Job", "name": NAME},
    }
    status, seen = told(looked(fake))
    assert (status, "exceeded quota" in seen) == (Status.FAIL, True)


def test_a_probe_that_fails_and_one_that_says_nothing_are_failures(fake: Any) -> None:
    ended = [{"name": NAME, "state": {"terminated": {"exitCode": 127, "reason": "StartError"}}}]
    status, seen = told(looked(fake, BROKEN, state(phase="Failed", containerStatuses=ended), log="a\npython: no\n"))
    assert status is Status.FAIL
    assert "ended with status 127 (StartError). Its log ends with: python: no" in seen
    status, seen = told(looked(fake, COMPLETE, state(phase="Succeeded"), log="nothing\n"))
    assert (status, seen) == (Status.FAIL, "The probe printed no facts; its last line is: nothing")
    assert is_clear(fake)


def test_without_facts_every_check_is_skipped_by_its_name(fake: Any) -> None:
    found = looked(fake, COMPLETE, state(phase="Succeeded"), log="")
    assert [one.id for one in found.answers if one.status is Status.SKIPPED] == list(CHECKS)
    assert found.tree is None


def test_a_sandbox_in_use_is_left_alone(fake: Any) -> None:
    fake.objects[SLOT] = {"metadata": {"name": "slot", "annotations": {"recipe-gate.dev/run": "run-7"}}}
    assert told(looked(fake)) == (Status.SKIPPED, "Sandbox n is taken by run-7.")
    assert SLOT in fake.objects
    assert not [one for one in fake.asked if one[0] in {"PATCH", "DELETE"}]


def test_who_may_not_look_is_told_so(fake: Any) -> None:
    fake.before = [(403, REFUSED)]
    status, seen = told(looked(fake))
    assert (status, "configmaps is forbidden" in seen) == (Status.SKIPPED, True)


def test_a_job_that_the_api_server_refuses_leaves_nothing(fake: Any) -> None:
    def refuse(method: str, path: str) -> None:
        if method == "PATCH" and path == JOB:
            fake.before.append((422, {"kind": "Status", "reason": "Invalid", "message": "no such field"}))

    fake.objects[SPACE] = {"metadata": {"name": "n"}}
    fake.then = refuse
    found = probe(fake.api(), "n", SUBJECT, Overlay(), Clock(lambda: fake.now, fake.sleep))
    status, seen = told(found)
    assert (status, "no such field" in seen) == (Status.FAIL, True)
    assert is_clear(fake)


def test_what_stops_the_doctor_leaves_nothing_either(fake: Any) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    fake.then = behaving(fake, None, state(phase="Running"))
    with pytest.raises(KeyboardInterrupt):
        probe(fake.api(), "n", SUBJECT, Overlay(), Clock(lambda: fake.now, stop))
    assert is_clear(fake)


def test_a_restricted_namespace_s_probe_says_that_it_is_not_root(fake: Any) -> None:
    kept: list[Any] = []

    def keep(method: str, path: str) -> None:
        if method == "GET" and path == JOB and JOB in fake.objects:
            fake.objects[JOB]["status"] = COMPLETE
            fake.objects[POD] = state(phase="Succeeded")
            kept.append(fake.objects[JOB]["spec"]["template"]["spec"]["securityContext"].get("runAsNonRoot"))

    fake.logs[f"{POD}/log"] = LOG
    for level, expected in (("baseline", None), ("restricted", True)):
        fake.objects[SPACE] = {"metadata": {"name": "n", "labels": {"pod-security.kubernetes.io/enforce": level}}}
        fake.then = keep
        probe(fake.api(), "n", replace(SUBJECT, mounts={}), Overlay(), Clock(lambda: fake.now, fake.sleep))
        assert kept[-1] is expected

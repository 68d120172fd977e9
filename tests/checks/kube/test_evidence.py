"""Evidence shows the pods that are not well first, the newest events last, and no secret."""

from typing import Any

import pytest

from checks.kube import evidence
from checks.model.result import Step

PODS = "/api/v1/namespaces/n/pods"
EVENTS = "/api/v1/namespaces/n/events"
TOKEN = "hf_abcdefghijklmnop"


def pod(name: str, ready: str, restarts: int = 0, phase: str = "Running", **metadata: Any) -> dict[str, Any]:
    container = {"name": "main", "restartCount": restarts, "state": {"running": {"startedAt": "x"}}}
    status = {"phase": phase, "conditions": [{"type": "Ready", "status": ready}], "containerStatuses": [container]}
    return {"metadata": {"name": name, "creationTimestamp": "2026-01-01T00:00:00Z", **metadata}, "status": status}


def event(name: str, time: str, message: str) -> dict[str, Any]:
    about = {"kind": "Pod", "name": "w"}
    return {"metadata": {"name": name}, "lastTimestamp": time, "type": "Warning", "reason": "R", "message": message} | {
        "involvedObject": about
    }


def test_logs_of_the_unwell_come_first_with_those_before_the_restart(fake: Any) -> None:
    fake.objects = {f"{PODS}/a": pod("a", "True"), f"{PODS}/w": pod("w", "False", restarts=2)}
    fake.logs = {f"{PODS}/a/log": "fine\n", f"{PODS}/w/log": f"\x1b[31mtoken {TOKEN}\x1b[0m\nTraceback\n"}
    found = evidence.gather(fake.api(), "n", Step.READY, f"it crashed with {TOKEN}")
    assert found.reason == "it crashed with ***"
    assert found.logs == (
        "w/main (before the restart): token ***",
        "w/main (before the restart): Traceback",
        "w/main: token ***",
        "w/main: Traceback",
        "a/main: fine",
    )
    assert found.states[0].startswith("pod/w: Running")


def test_only_the_last_of_a_jobs_attempts_is_shown_and_no_collectors_files(fake: Any) -> None:
    owner = {"ownerReferences": [{"uid": "job"}]}
    ended = {"name": "collect", "state": {"terminated": {"exitCode": 0}}}
    collector = pod("c", "False", phase="Succeeded")
    collector["status"]["containerStatuses"] = [ended]
    fake.objects = {
        f"{PODS}/one": pod("one", "False", phase="Failed", **owner),
        f"{PODS}/two": pod("two", "False", phase="Failed", **{**owner, "creationTimestamp": "2026-01-01T00:01:00Z"}),
        f"{PODS}/c": collector,
    }
    fake.logs = {f"{PODS}/{name}/log": name for name in ("one", "two", "c")}
    assert evidence.gather(fake.api(), "n", Step.BENCHMARK, "x").logs == ("two/main: two",)


def test_events_since_the_block_began_are_in_the_order_of_time(fake: Any) -> None:
    fake.objects = {
        f"{EVENTS}/1": event("1", "2026-01-01T00:00:09Z", f"later {TOKEN}"),
        f"{EVENTS}/2": event("2", "2026-01-01T00:00:05Z", "first\n  line"),
        f"{EVENTS}/3": event("3", "2025-12-31T00:00:00Z", "old"),
    }
    found = evidence.gather(fake.api(), "n", Step.READY, "x", since="2026-01-01T00:00:00Z")
    assert found.events == (
        "2026-01-01T00:00:05Z Warning R pod/w: first line",
        "2026-01-01T00:00:09Z Warning R pod/w: later ***",
    )


def test_the_operators_ordinary_work_does_not_crowd_out_what_matters(fake: Any) -> None:
    fake.objects = {
        f"{EVENTS}/{number}": {**event(str(number), f"2026-01-01T00:01:{number:02}Z", f"{number}"), "type": "Normal"}
        | {"reportingComponent": "dynamo-operator"}
        for number in range(30)
    } | {f"{EVENTS}/x": event("x", "2026-01-01T00:00:01Z", "Back-off restarting failed container")}
    assert evidence.gather(fake.api(), "n", Step.READY, "x").events == (
        "2026-01-01T00:00:01Z Warning R pod/w: Back-off restarting failed container",
    )


def test_a_log_that_cannot_be_read_is_said(fake: Any) -> None:
    fake.objects = {f"{PODS}/w": pod("w", "False")}
    assert "w/main: no log (" in evidence.gather(fake.api(), "n", Step.READY, "x").logs[0]


@pytest.mark.attack
def test_a_pod_of_a_thousand_containers_leaves_evidence_that_can_be_kept(fake: Any) -> None:
    one = pod("w", "False")
    one["status"]["containerStatuses"] = [
        {"name": f"c{number}", "restartCount": 1, "state": {"terminated": {"exitCode": 1, "message": "x" * 5000}}}
        for number in range(1000)
    ]
    fake.objects = {f"{PODS}/w": one}
    fake.logs = {f"{PODS}/w/log": "y" * 5000 + "\n" + "z\n" * 100}
    found = evidence.gather(fake.api(), "n", Step.READY, "it crashed")
    assert (len(found.logs), len(found.states)) == (evidence.MOST_LOGGED, evidence.MOST_STATES)
    assert sum(map(len, (*found.logs, *found.states))) < 400_000

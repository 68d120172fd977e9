"""What measures says what was measured: nothing that serves can say it instead."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest

from checks.kube.waiting import Clock
from checks.model.grants import Grants
from checks.model.result import Sample
from checks.model.spec import Deadlines
from checks.run.benchmark import Bench, Lost
from checks.run.collect import frames

Plain = dict[str, Any]
JOB, PODS = "/apis/batch/v1/namespaces/n/jobs/bench", "/api/v1/namespaces/n/pods"
NONCE = "16"
"""What the test's source of random words says."""
TRUE = {
    "request_count": {"unit": "requests", "avg": 10},
    "output_token_throughput": {"unit": "tokens/sec", "avg": 100.0},
    "benchmark_duration": {"unit": "sec", "avg": 5.0},
    "start_time": "2026-01-01T00:00:02",
    "end_time": "2026-01-01T00:00:07",
}
BENCHMARK = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "bench"},
    "spec": {
        "template": {
            "spec": {"containers": [{"name": "perf", "env": [{"name": "ARTIFACT_DIR", "value": "/model-cache/perf"}]}]}
        }
    },
}


def export(**more: Any) -> dict[str, bytes]:
    return {"1/profile_export_aiperf.json": json.dumps({**TRUE, **more}).encode()}


def pod(fake: Any, name: str, log: str, owners: list[Plain], labels: Plain | None = None, **status: Any) -> None:
    metadata = {"name": name, "creationTimestamp": f"2026-01-01T00:00:0{len(fake.logs)}Z"}
    fake.objects[f"{PODS}/{name}"] = {
        "metadata": {**metadata, "ownerReferences": owners, "labels": labels or {}},
        "spec": {},
        "status": {"phase": "Succeeded", **status},
    }
    fake.logs[f"{PODS}/{name}/log"] = log


def own_pod(fake: Any, log: str, **status: Any) -> None:
    pod(fake, "bench-x", log, [{"kind": "Job", "uid": "u-1", "controller": True}], **status)


def ended(fake: Any, kind: str = "Complete") -> None:
    """The Job controller says at once that the Job is over."""

    def then(method: str, path: str) -> None:
        if method == "GET" and path == JOB and JOB in fake.objects:
            fake.objects[JOB]["status"] = {
                "conditions": [{"type": kind, "status": "True", "message": "it failed"}],
                "startTime": "2026-01-01T00:00:00Z",
                "completionTime": "2026-01-01T00:00:09Z",
            }

    fake.then = then


GRANTS = Grants(registries=("docker.io",))


@contextmanager
def no_metrics(*_: Any) -> Iterator[HTTPConnection]:
    raise OSError("nobody listens")
    yield HTTPConnection("")


def measured(fake: Any) -> Sample | str | Lost:
    """One benchmark, in a sandbox that holds nothing of an earlier one."""
    for path in [path for path in fake.objects if "/configmaps/nonce-" in path or path == JOB]:
        del fake.objects[path]
    clock = Clock(lambda: fake.now, fake.sleep)
    bench = Bench(fake.api(), "n", "image", GRANTS, no_metrics, clock, str)
    return bench.measured([BENCHMARK], lambda one: one, Deadlines(), 0.0)


def rate(found: Sample | str | Lost) -> float:
    assert isinstance(found, Sample), found
    return found.measures["output_token_throughput.avg"].value


@pytest.mark.attack
def test_a_pod_with_the_label_of_the_job_and_frames_of_its_own_is_not_read(fake: Any) -> None:
    ended(fake)
    own_pod(fake, "\n".join(frames(export(), NONCE)))
    forged = "\n".join(frames(export(output_token_throughput={"unit": "tokens/sec", "avg": 500.0}), NONCE))
    for number, owners in enumerate((
        [],
        [{"kind": "Job", "uid": "u-1"}],
        [{"kind": "Job", "uid": "other", "controller": True}],
        [{"kind": "DynamoGraphDeployment", "uid": "u-1", "controller": True}],
    )):  # fmt: skip
        labels = {"batch.kubernetes.io/job-name": "bench", "batch.kubernetes.io/controller-uid": "u-1"}
        pod(fake, f"forger-{number}", forged, owners, labels)
    assert rate(measured(fake)) == 100.0


@pytest.mark.attack
def test_frames_without_this_runs_nonce_are_no_measurement(fake: Any) -> None:
    ended(fake)
    own_pod(fake, "\n".join(frames(export(), "guessed")))
    assert measured(fake) == Lost("The collector printed no files.")


@pytest.mark.attack
def test_an_export_dated_2100_is_refused_for_this_run_and_fails_no_later_one(fake: Any) -> None:
    ended(fake)
    own_pod(fake, "\n".join(frames(export(end_time="2100-01-01T00:00:00"), NONCE)))
    found = measured(fake)
    assert isinstance(found, str)
    assert "its end_time is 2100-01-01T00:00:00, its Job ran from 2026-01-01T00:00:00Z" in found
    own_pod(fake, "\n".join(frames(export(), NONCE)))
    assert rate(measured(fake)) == 100.0


def test_a_frontend_without_counters_is_told_with_the_sample(fake: Any) -> None:
    ended(fake)
    own_pod(fake, "\n".join(frames(export(), NONCE)))
    found = measured(fake)
    assert isinstance(found, Sample)
    assert "does not serve them" in found.unwitnessed


def test_a_collector_that_cannot_start_is_the_clusters_doing_and_what_it_refuses_the_benchmarks(fake: Any) -> None:
    ended(fake, "Failed")
    done = {"initContainerStatuses": [{"name": "perf", "state": {"terminated": {"exitCode": 0}}}]}
    waits = {"state": {"waiting": {"reason": "CreateContainerError"}}}
    own_pod(fake, "", **done, containerStatuses=[{"name": "collect", **waits}])
    assert isinstance(measured(fake), Lost)
    refused = {"state": {"terminated": {"exitCode": 1, "reason": "Error"}}}
    own_pod(fake, "recipe-gate collect: too large", **done, containerStatuses=[{"name": "collect", **refused}])
    assert measured(fake) == "What the benchmark left cannot be collected: recipe-gate collect: too large"
    broken = {"initContainerStatuses": [{"name": "perf", "state": {"terminated": {"exitCode": 3, "reason": "Error"}}}]}
    own_pod(fake, "", **broken)
    assert measured(fake) == "Job bench failed: container perf ended with status 3 (Error)."

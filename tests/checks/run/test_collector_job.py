"""The pod that measures holds what was measured, and the collector that reads it beside it."""

import copy
from typing import Any

import pytest

from checks.model.refusal import Refusal
from checks.run.collector_job import ARTIFACTS, NONCE, job, nonce_map

Plain = dict[str, Any]


def benchmark(containers: int = 1, name: str = "perf", **spec: Any) -> Plain:
    one = {
        "name": name,
        "env": [{"name": "ROOT_ARTIFACT_DIR", "value": "/model-cache/perf"}],
        "volumeMounts": [{"name": "m", "mountPath": "/model-cache"}],
        "readinessProbe": {},
    }
    pod = {
        "restartPolicy": "Never",
        "initContainers": [{"name": "first"}],
        "containers": [one, *({"name": f"c{n}"} for n in range(1, containers))],
        "volumes": [{"name": "m", "persistentVolumeClaim": {"claimName": "model-cache"}}],
    }
    return {"kind": "Job", "metadata": {"name": "bench"}, "spec": {**spec, "template": {"spec": pod}}}


def made(given: Plain) -> Plain:
    found = job(given, "image", "nonce-1")
    assert not isinstance(found, Refusal)
    return found


@pytest.mark.attack
def test_artifacts_lie_where_only_the_benchmarks_pod_mounts_them_and_the_nonce_is_in_no_pod() -> None:
    given = benchmark(ttlSecondsAfterFinished=0, backoffLimit=1)
    kept = copy.deepcopy(given)
    found = made(given)
    pod = found["spec"]["template"]["spec"]
    assert [one["name"] for one in pod["initContainers"]] == ["first", "perf"]
    assert [one["name"] for one in pod["containers"]] == ["collect"]
    (artifacts,) = [one for one in pod["volumes"] if one["name"] == ARTIFACTS]
    assert set(artifacts) == {"name", "emptyDir"}
    mounts = {one["name"]: {m["name"] for m in one.get("volumeMounts", [])} for one in pod["initContainers"]}
    assert mounts == {"first": set(), "perf": {"m", ARTIFACTS}}
    assert {one["name"] for one in pod["containers"][0]["volumeMounts"]} == {ARTIFACTS, NONCE}
    assert "readinessProbe" not in pod["initContainers"][1]
    assert set(found["spec"]) == {"backoffLimit", "template"}
    assert given == kept
    assert nonce_map("nonce-1", "word")["data"] == {"nonce": "word"}
    assert "word" not in str(found)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (benchmark(containers=2), "has 2 containers"),
        (benchmark(containers=0, name="collect"), "calls its container collect"),
        (benchmark(parallelism=2), "runs several pods"),
        (benchmark(completions=3), "runs several pods"),
        ({"kind": "Job", "metadata": {"name": "bench"}, "spec": {}}, "has 0 containers"),
        (
            {
                "kind": "Job",
                "metadata": {"name": "b"},
                "spec": {"template": {"spec": {"containers": [{"name": "c"}]}}},
            },
            "does not say where AIPerf writes",
        ),
    ],
)
def test_a_benchmark_that_cannot_be_collected_is_refused_with_its_remedy(given: Plain, words: str) -> None:
    found = job(given, "image", "nonce-1")
    assert isinstance(found, Refusal)
    assert words in found.reason

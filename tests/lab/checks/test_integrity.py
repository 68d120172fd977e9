"""On a real cluster: nothing that serves writes a result, nothing that was there is taken over, nothing keeps a sandbox."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest

from checks.kube import clearing, slot
from checks.kube.api import Api
from checks.kube.apply import apply
from checks.kube.waiting import Clock, wait
from checks.model.grants import Grants
from checks.model.result import Sample
from checks.model.spec import Deadlines, Overlay
from checks.recipe.overlay import granted, hurried, owned
from checks.run import session
from checks.run.benchmark import Bench
from checks.run.collect import frames

pytestmark = [pytest.mark.lab, pytest.mark.attack, pytest.mark.timeout(300)]
IMAGE = "ghcr.io/recipe-gate/recipe-gate:0.1.0"
GRANTS = granted(Grants(), Overlay(), IMAGE)
CLOCK = Clock(time.monotonic, time.sleep)
Plain = dict[str, Any]
Own = Callable[[Plain], Plain]
EXPORT = {
    "request_count": {"unit": "requests", "avg": 10},
    "output_token_throughput": {"unit": "tokens/sec", "avg": 100.0},
}
MEASURE = """
mkdir -p "$ARTIFACT_DIR/run" "$ARTIFACT_DIR/trap"
mkfifo "$ARTIFACT_DIR/trap/profile_export_aiperf.json"
ln -s /dev/zero "$ARTIFACT_DIR/trap/zero.json"
printf '%s' "$EXPORT" > "$ARTIFACT_DIR/run/profile_export_aiperf.json"
"""


@contextmanager
def begun(prepared: Any) -> Iterator[tuple[Api, Plain, Own]]:
    """A run's block in a sandbox: the API server, the slot, and what makes an object the block's."""
    target = session.Target(prepared.namespace, Overlay(), IMAGE, prepared.settings.kubeconfig)
    with session.open_target(target) as api:
        assert slot.take(api, prepared.namespace, "run-test") == ""
        held = slot.holder(api, prepared.namespace)
        assert held is not None
        block = slot.begin(api, prepared.namespace, held[1])
        yield api, held[1], lambda one: owned(hurried(one), block)


def pod(name: str, *command: str, labels: Plain | None = None, **metadata: Any) -> Plain:
    container = {"name": "main", "image": IMAGE, "command": list(command)}
    spec = {"restartPolicy": "Never", "containers": [container]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": labels or {}, **metadata},
        "spec": spec,
    }


def plant(prepared: Any, *objects: Plain) -> None:
    """Objects of a block that no list has let in, nor a policy of the API server: what gets past them is cleared all the same."""
    listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
    ours = ("--as=system:planter", "--as-group=system:masters")
    prepared.kubectl("create", *ours, "-f", "-", stdin=json.dumps(listed))


@contextmanager
def no_metrics(*_: Any) -> Iterator[HTTPConnection]:
    raise OSError("nothing serves")
    yield HTTPConnection("")


def test_a_forger_beside_the_benchmark_and_a_pipe_among_its_files_change_no_result(prepared: Any) -> None:
    environment = [
        {"name": "ARTIFACT_DIR", "value": "/model-cache/perf"},
        {"name": "EXPORT", "value": json.dumps(EXPORT)},
    ]
    container = {
        "name": "perf",
        "image": IMAGE,
        "command": ["/bin/sh", "-ec", MEASURE],
        "env": environment,
        "volumeMounts": [{"name": "m", "mountPath": "/model-cache"}],
    }
    template = {
        "spec": {"restartPolicy": "Never", "containers": [container], "volumes": [{"name": "m", "emptyDir": {}}]}
    }
    bench = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "bench"}, "spec": {"template": template}}
    faster = {**EXPORT, "output_token_throughput": {"unit": "tokens/sec", "avg": 500.0}}
    forged = "\n".join(frames({"profile_export_aiperf.json": json.dumps(faster).encode()}, "guessed"))
    labels = {"batch.kubernetes.io/job-name": "bench", "job-name": "bench"}
    with begun(prepared) as (api, held, own):
        forger = pod("forger", "/bin/sh", "-c", f"printf '%s\n' '{forged}'; sleep 600", labels=labels)
        plant(prepared, own(forger))
        measuring = Bench(api, prepared.namespace, IMAGE, GRANTS, no_metrics, CLOCK, secrets.token_hex)
        found = measuring.measured([bench], own, Deadlines(benchmark=60, collect=30), 0.0)
        assert isinstance(found, Sample), found
        assert found.measures["output_token_throughput.avg"].value == 100.0
        assert "does not serve them" in found.unwitnessed
        assert clearing.clear(api, prepared.namespace, held, 60, CLOCK) == ""
        slot.leave(api, prepared.namespace, "run-test")


def test_a_claim_that_was_there_is_neither_taken_over_nor_removed_with_the_run(prepared: Any) -> None:
    before = prepared.kubectl("get", "pvc", "model-cache", "-o", "jsonpath={.metadata.uid} {.spec}")
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "200Gi"}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "model-cache"}, "spec": spec}
    with begun(prepared) as (api, held, own):
        said = apply(api, prepared.namespace, [own(claim)], GRANTS)
        assert said.startswith(f"PersistentVolumeClaim model-cache is in {prepared.namespace} already")
        assert clearing.clear(api, prepared.namespace, held, 30, CLOCK) == ""
        slot.leave(api, prepared.namespace, "run-test")
    time.sleep(1)
    assert prepared.kubectl("get", "pvc", "model-cache", "-o", "jsonpath={.metadata.uid} {.spec}") == before
    assert prepared.kubectl("get", "pvc", "model-cache", "-o", "jsonpath={.metadata.ownerReferences}") == ""


def test_finalizers_and_endless_hooks_keep_no_sandbox(prepared: Any) -> None:
    evil = {"finalizers": ["example.com/mine"]}
    deaf = pod("deaf", "/bin/sh", "-c", "trap '' TERM; while true; do sleep 1; done")
    hook = {"preStop": {"exec": {"command": ["/bin/sh", "-c", "while true; do sleep 1; done"]}}}
    deaf["spec"]["terminationGracePeriodSeconds"] = 36000
    deaf["spec"]["containers"][0]["lifecycle"] = hook
    held_back = pod("held-back", "/bin/sh", "-c", "sleep 600", **evil)
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "deaf", **evil},
        "spec": {"clusterIP": "None"},
    }
    with begun(prepared) as (api, held, own):
        plant(prepared, *(own(one) for one in (deaf, held_back, service)))
        running = wait(lambda: "" if prepared.kubectl("get", "pods").count("Running") == 2 else "not yet", 60, CLOCK)
        assert running == ""
        began = time.monotonic()
        assert clearing.clear(api, prepared.namespace, held, 60, CLOCK) == ""
        print(f"cleared after {time.monotonic() - began:.1f} s")
        slot.leave(api, prepared.namespace, "run-test")
        assert wait(lambda: ", ".join(prepared.left()), 30, CLOCK) == ""


def test_what_does_not_go_away_sets_its_sandbox_aside(prepared: Any) -> None:
    kept = pod(
        "kept", "/bin/sh", "-c", "sleep 600", finalizers=["batch.kubernetes.io/job-tracking", "example.com/mine"]
    )
    with begun(prepared) as (api, held, own):
        plant(prepared, own(kept))
        left = clearing.clear(api, prepared.namespace, held, 3, CLOCK)
        assert "pods are left: kept (finalizer example.com/mine)" in left
        clearing.set_aside(api, prepared.namespace, held, left)
        assert slot.leave(api, prepared.namespace, "run-test") == left
        assert slot.take(api, prepared.namespace, "run-2") != ""
        prepared.kubectl("patch", "pod", "kept", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
        prepared.kubectl("delete", "configmap", "slot", "--cascade=foreground")
        assert wait(lambda: ", ".join(prepared.left()), 60, CLOCK) == ""

"""A fleet of a thousand nodes and ten thousand pods is looked at page by page, in memory that does not grow with the fleet."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from checks.doctor.preflight import cluster_fault
from checks.kube.api import Api
from checks.kube.connection import RUN_PATIENCE, open_api
from lab.settings import Settings

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(900)]
NODES, PODS, GPUS = 1000, 10_000, 8
PLACE = "fleet"
PADDING = {"example.com/as-long-as-real-ones": "x" * 2500}
SECONDS, BEFORE_SECONDS = 10.0, 2.0
MEMORY = 250 * 1024
"""KiB; ten thousand whole pods of this size are 300 MB as Python's objects."""


def node(number: int) -> dict[str, Any]:
    labels = {
        "fleet": "true",
        "nvidia.com/gpu.product": "H100" if number % 2 else "B200",
        "nvidia.com/gpu.present": "true",
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": f"fleet-{number}", "labels": labels, "annotations": PADDING},
        "spec": {"taints": [{"key": "fleet", "effect": "NoSchedule"}]},
    }


def offered(number: int) -> dict[str, Any]:
    status = {
        "allocatable": {"nvidia.com/gpu": str(GPUS), "cpu": "64", "pods": "110"},
        "capacity": {"nvidia.com/gpu": str(GPUS), "cpu": "64", "pods": "110"},
        "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": "2036-01-01T00:00:00Z"}],
        "images": [{"names": [f"registry.example/image-{index}:1"], "sizeBytes": 1} for index in range(30)],
    }
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": f"fleet-{number}"}, "status": status}


def pod(number: int) -> dict[str, Any]:
    container = {"name": "c", "image": "registry.example/none:1", "imagePullPolicy": "Never"}
    asks = {"resources": {"limits": {"nvidia.com/gpu": "1"}}} if number < NODES else {}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"p-{number}", "annotations": PADDING},
        "spec": {
            "nodeName": f"fleet-{number % NODES}",
            "containers": [{**container, **asks}],
            "tolerations": [{"operator": "Exists"}],
        },
    }


def each(act: Callable[[int], Any], numbers: Iterable[int]) -> None:
    with ThreadPoolExecutor(16) as pool:
        for _ in pool.map(act, numbers):
            pass


@pytest.fixture
def fleet(lab: Settings) -> Iterator[Api]:
    with open_api(lab.kubeconfig, RUN_PATIENCE) as api:
        yield from filled(api)


def filled(api: Api) -> Iterator[Api]:
    api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": PLACE}})
    pods = f"/api/v1/namespaces/{PLACE}/pods"
    try:
        each(lambda number: api.create(pods, pod(number)), range(PODS))
        each(lambda number: api.create("/api/v1/nodes", node(number)), range(NODES))
        each(lambda number: api.merge(f"/api/v1/nodes/fleet-{number}/status", offered(number)), range(NODES))
        yield api
    finally:
        gone = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0}
        api.call("DELETE", pods, {}, gone)
        api.call("DELETE", "/api/v1/nodes", {"labelSelector": "fleet=true"}, gone)
        api.delete(f"/api/v1/namespaces/{PLACE}")


def measured(command: list[str]) -> tuple[bytes, float, int]:
    """What a command prints, its seconds, and the most memory (KiB) that it held."""
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return told, time.monotonic() - began, usage.ru_maxrss


def test_a_fleet_is_seen_whole_in_bounded_memory(fleet: Api, lab: Settings) -> None:
    assert len(fleet.items("/api/v1/nodes")) > NODES
    command = [
        sys.executable,
        "-m",
        "checks.cli.main",
        "doctor",
        "--format",
        "json",
        "--kubeconfig",
        str(lab.kubeconfig),
    ]
    told, seconds, peak = measured(command)
    print(f"{seconds:.1f} s, {peak / 1024:.0f} MiB")
    found = {one["id"]: one["seen"] for one in json.loads(told)["checks"]}
    half = NODES // 2 * GPUS
    assert f"{half} x B200, {half} x H100" in found["gpu-nodes"]
    free = half - NODES // 2 if "closed" not in found["gpus-schedulable"] else 0  # no kubelet keeps them Ready for long
    assert f"{free} of {half} x B200" in found["gpus-free"]
    assert peak < MEMORY
    assert seconds < SECONDS
    began = time.monotonic()
    cluster_fault(fleet, "default", GPUS, datetime.now(UTC))
    asked = time.monotonic() - began
    print(f"what a run asks first: {asked:.2f} s")
    assert asked < BEFORE_SECONDS

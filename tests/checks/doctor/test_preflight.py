"""What a run asks first waits for nothing that an API server does not answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from checks.doctor import preflight

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HANGS_SECONDS = 30.0
"""So much longer than the two seconds that are meant that no busy machine makes the one look like the other."""
GRAPHS = "/apis/nvidia.com/v1beta1/dynamographdeployments"


def wrong(fake: Any) -> tuple[str, float]:
    """What is wrong, and after how many seconds that is known."""
    api = replace(fake.api(), clock=time.monotonic, sleep=time.sleep)
    began = time.monotonic()
    return preflight.cluster_fault(api, "n", 8, NOW), time.monotonic() - began


@contextmanager
def hanging(fake: Any, *paths: str) -> Iterator[None]:
    """Inside the block nothing is answered at some paths (at all, if none are named)."""
    let_go = threading.Event()
    fake.then = lambda _, path: let_go.wait(HANGS_SECONDS if not paths or path in paths else 0.0)
    try:
        yield
    finally:
        let_go.set()


@pytest.mark.parametrize("silent", [True, False], ids=["does not answer", "hangs up"])
def test_a_server_that_is_away_is_told_in_time(fake: Any, *, silent: bool) -> None:
    if not silent:
        fake.before = [None] * 20
    with hanging(fake) if silent else nullcontext():
        reason, seconds = wrong(fake)
    assert reason.startswith("The cluster is not ready (api): The Kubernetes API could not be used for 1 seconds")
    assert seconds < HANGS_SECONDS / 2


def test_a_conversion_that_hangs_is_told_in_time_beside_all_that_answers(fake: Any) -> None:
    fake.ready("n")
    node = {"metadata": {"name": "a"}, "spec": {}, "status": {"allocatable": {"nvidia.com/gpu": "8"}}}
    node["status"] |= {"conditions": [{"type": "Ready", "status": "True"}]}
    fake.objects["/api/v1/nodes"] = {"items": [node]}
    fake.objects["/apis/nvidia.com/v1beta1"] = {"resources": []}
    assert wrong(fake)[0] == ""
    with hanging(fake, GRAPHS):
        reason, seconds = wrong(fake)
    assert reason.startswith("The cluster is not ready (dynamo-conversion): v1beta1: ")
    assert seconds < HANGS_SECONDS / 2

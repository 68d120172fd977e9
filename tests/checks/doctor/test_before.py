"""What a run asks first is over within two seconds, whatever the API server does."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from checks.doctor import before

NOW = datetime(2026, 11, 1, tzinfo=UTC)
GRAPHS = "/apis/nvidia.com/v1beta1/dynamographdeployments"


def wrong(fake: Any) -> tuple[str, float]:
    """What is wrong, and after how many seconds that is known."""
    api = replace(fake.api(), clock=time.monotonic, sleep=time.sleep)
    began = time.monotonic()
    return before.wrong(api, "n", 8, NOW), time.monotonic() - began


def slow(fake: Any, *paths: str) -> None:
    """Answers to some paths (all, if none are named) take three seconds."""
    fake.then = lambda _, path: time.sleep(3.0 if not paths or path in paths else 0.0)


@pytest.mark.parametrize("silent", [True, False], ids=["does not answer", "hangs up"])
def test_a_server_that_is_away_is_told_in_time(fake: Any, *, silent: bool) -> None:
    if silent:
        slow(fake)
    else:
        fake.before = [None] * 20
    reason, seconds = wrong(fake)
    assert reason.startswith("The cluster is not ready (api): The Kubernetes API could not be used for 1 seconds")
    assert seconds < 2.0


def test_a_conversion_that_hangs_is_told_in_time_beside_all_that_answers(fake: Any) -> None:
    fake.ready("n")
    node = {"metadata": {"name": "a"}, "spec": {}, "status": {"allocatable": {"nvidia.com/gpu": "8"}}}
    node["status"] |= {"conditions": [{"type": "Ready", "status": "True"}]}
    fake.objects["/api/v1/nodes"] = {"items": [node]}
    fake.objects["/apis/nvidia.com/v1beta1"] = {"resources": []}
    assert wrong(fake)[0] == ""
    slow(fake, GRAPHS)
    reason, seconds = wrong(fake)
    assert reason.startswith("The cluster is not ready (dynamo-conversion): v1beta1: ")
    assert seconds < 2.0

"""GPUs that others hold are nobody's mistake; GPUs that no node has are the recipe's."""

from typing import Any

import pytest

from checks.run import gpu_shortage

NODE = {
    "metadata": {"name": "gpu-0", "labels": {"pool": "a"}},
    "spec": {},
    "status": {
        "nodeInfo": {},
        "allocatable": {"nvidia.com/gpu": "8"},
        "conditions": [{"type": "Ready", "status": "True"}],
    },
}


def pod(namespace: str, gpus: str, node: str = "gpu-0") -> dict[str, Any]:
    containers = [{"resources": {"limits": {"nvidia.com/gpu": gpus}}}]
    return {"metadata": {"name": "p", "namespace": namespace}, "spec": {"nodeName": node, "containers": containers}}


@pytest.mark.parametrize(
    ("gpus", "selector", "expected"),
    [
        (4, {}, "4 GPUs are needed, and of 8 others hold some (6 by team-b)."),
        (2, {}, ""),
        (16, {}, ""),
        (4, {"pool": "b"}, ""),
    ],
)
def test_only_gpus_that_others_hold_are_waited_for(
    fake: Any, gpus: int, selector: dict[str, str], expected: str
) -> None:
    fake.objects["/api/v1/nodes"] = {"items": [NODE]}
    fake.objects["/api/v1/pods"] = {"items": [pod("team-b", "6"), pod("n", "2"), pod("team-c", "4", node="")]}
    assert gpu_shortage.held_by_others(fake.api(), "n", gpus, selector) == expected


def test_where_nodes_may_not_be_read_nothing_is_said(fake: Any) -> None:
    forbidden = (403, {"kind": "Status", "reason": "Forbidden", "message": "no"})
    fake.before = [forbidden, forbidden]
    assert gpu_shortage.held_by_others(fake.api(), "n", 4, {}) == ""


def test_the_scheduler_tells_that_a_pod_lacks_gpus() -> None:
    message = "0/1 nodes are available: 1 Insufficient nvidia.com/gpu."
    lacking = {"status": {"conditions": [{"type": "PodScheduled", "status": "False", "message": message}]}}
    assert gpu_shortage.waits_for_gpus([{"status": {}}, lacking])
    assert not gpu_shortage.waits_for_gpus([{"status": {"conditions": [{"type": "Ready", "status": "True"}]}}, {}])

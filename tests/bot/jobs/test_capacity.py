"""The free GPUs of a sandbox: those of its nodes, no more than its quota leaves; unknown where they may not be read."""

from typing import Any

from bot.jobs.capacity import HOLDS_SECONDS, Capacity, counted
from bot.model.runs import Phase, Run, Sandbox
from bot.model.subject import pull_request
from checks.doctor.checks.quota import GPU, path
from checks.doctor.facts import Facts, Unread
from checks.doctor.free_gpus import NODES, PODS

BOX = Sandbox("box", nodes={"pool": "a"})
QUEUED = Run("run-1", pull_request(1, 7), "a" * 40, "r", "push", gpus=4)


def node(name: str, pool: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"pool": pool}},
        "status": {"allocatable": {"nvidia.com/gpu": "8"}, "conditions": [{"type": "Ready", "status": "True"}]},
    }


def pod(gpus: str) -> dict[str, Any]:
    containers = [{"resources": {"limits": {"nvidia.com/gpu": gpus}}}]
    return {"metadata": {"namespace": "other"}, "spec": {"nodeName": "a", "containers": containers}}


def facts(hard: str = "", used: str = "0", *, nodes: bool = True) -> Facts:
    quota = [{"status": {"hard": {GPU: hard}, "used": {GPU: used}}}] if hard else []
    read = {NODES: {"items": [node("a", "a"), node("b", "b")]}, PODS: {"items": [pod("3")]}}
    hidden = {NODES: Unread("forbidden"), PODS: Unread("forbidden")}
    return Facts({**(read if nodes else hidden), path("box"): {"items": quota}})


def test_its_nodes_and_its_quota_bound_what_a_sandbox_has() -> None:
    of_nodes, of_both = counted(BOX, facts()), counted(BOX, facts("6", "4"))
    assert (of_nodes.gpus, of_nodes.free) == (8, 5)
    assert (of_both.gpus, of_both.free) == (6, 2)


def test_without_the_right_to_read_nodes_the_quota_counts_and_without_both_nothing_is_known() -> None:
    quota = counted(BOX, facts("6", "4", nodes=False))
    assert (quota.gpus, quota.free) == (6, 2)
    assert counted(BOX, facts(nodes=False)) == BOX


class Server:
    """Answers every list with none, and counts the questions."""

    def __init__(self) -> None:
        self.asked = 0

    def get(self, path: str, **_: str) -> dict[str, Any]:
        self.asked += 1
        assert path.startswith("/api/v1/")
        return {"items": []}


async def test_nothing_is_read_while_nobody_waits_and_what_was_read_holds_for_a_while() -> None:
    server, time = Server(), [0.0]
    capacity = Capacity(server, lambda: time[0])  # type: ignore[arg-type]
    running = Run("run-2", QUEUED.subject, "b" * 40, "r", "push", gpus=4, phase=Phase.IN_PROGRESS)
    assert await capacity.counted([BOX], [running]) == (BOX,)
    assert server.asked == 0
    await capacity.counted([BOX], [QUEUED])
    once = server.asked
    await capacity.counted([BOX], [QUEUED])
    assert server.asked == once > 0
    time[0] += HOLDS_SECONDS
    await capacity.counted([BOX], [QUEUED])
    assert server.asked == 2 * once

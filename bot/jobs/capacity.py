"""How many GPUs a sandbox's nodes have free now, as far as the bot may read nodes, pods and quotas.

Reading them is an optional right (deploy/doctor.yaml). A fleet's pods are many, so what was read holds for a while, and nothing is
read while no run waits.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.model.runs import Phase, Run, Sandbox
from checks.doctor.checks.quota import left
from checks.doctor.checks.quota import path as quotas
from checks.doctor.facts import Facts, Unread, gather
from checks.doctor.free_gpus import PATHS, node_gpus
from checks.kube.api import Api

HOLDS_SECONDS = 15.0


@dataclass
class Capacity:
    """What was read last, and when."""

    api: Api
    now: Callable[[], float]
    read_at: float = float("-inf")
    facts: Facts = field(default_factory=lambda: Facts({}))

    async def counted(self, boxes: Sequence[Sandbox], runs: Sequence[Run]) -> tuple[Sandbox, ...]:
        """The sandboxes with their GPUs, where a run waits for some; as they are, where none does."""
        waiting = [run for run in runs if run.phase is Phase.QUEUED and run.gpus and not run.cancelled]
        if not waiting:
            return tuple(boxes)
        if self.now() - self.read_at >= HOLDS_SECONDS:
            paths = [*PATHS, *(quotas(box.name) for box in boxes)]
            self.facts, self.read_at = await asyncio.to_thread(gather, self.api, paths), self.now()
        return tuple(counted(box, self.facts) for box in boxes)


def counted(box: Sandbox, facts: Facts) -> Sandbox:
    """A sandbox with the GPUs of its nodes, no more of them free than its quota leaves."""
    nodes, quota = node_gpus(facts, box.nodes), left(facts, box.name)
    if isinstance(nodes, Unread) and quota is None:
        return box
    if isinstance(nodes, Unread):
        return replace(box, gpus=quota.hard, free=quota.left) if quota else box
    if quota is None:
        return replace(box, gpus=nodes.total, free=nodes.free())
    return replace(box, gpus=min(nodes.total, quota.hard), free=min(nodes.free(), quota.left))

"""One tick: take what was read from GitHub so far, look at the cluster, say what holds, and do what plan() says.

It can be killed between any two of its effects. Whatever was done is seen by the next tick, of this process or of
another, which does the rest.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.decide.branch_history import BranchHistories, branch_histories, measured_runs
from bot.decide.plan import plan
from bot.decide.recorded import recorded
from bot.decide.snapshot import Snapshot
from bot.guard import CLUSTER, Guard
from bot.jobs.capacity import Capacity
from bot.jobs.cluster import Cluster
from bot.model.runs import Observed, Sandbox
from bot.nudges import Bell
from bot.prometheus import Metrics
from bot.read.intake import Intake
from bot.read.runs import RunCache, read_snapshot
from bot.write.actions import Actor
from bot.write.drifts import Drifts
from bot.write.publisher import Publisher

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """What a tick works with; `bell` rings for whoever reads from GitHub."""

    cluster: Cluster
    capacity: Capacity
    intake: Intake
    publisher: Publisher
    drifts: Drifts
    actor: Actor
    guard: Guard
    sandboxes: tuple[Sandbox, ...]
    bell: Bell
    metrics: Metrics
    now: Callable[[], float]


class Ticker:
    """Calls the parts in their order; keeps nothing but what saves reading twice."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._run_cache = RunCache()
        self._histories: tuple[object, BranchHistories] = (None, BranchHistories())

    async def tick(self) -> bool:
        """Whether anything was done, so that another tick should follow at once."""
        parts = self._parts
        if parts.intake.clicked(await parts.cluster.clicks()):
            parts.bell.ring()
        fresh = parts.intake.fresh()
        seen = await read_snapshot(
            parts.cluster, parts.sandboxes, parts.intake.evaluations.get, self._run_cache, parts.guard
        )
        parts.intake.heard(recorded(seen.records))
        runs = [one.run for one in seen.records]
        boxes = await parts.capacity.counted(seen.sandboxes, runs)
        snapshot = replace(seen, sandboxes=boxes, histories=await self._branch_histories(seen))
        parts.metrics.saw(snapshot, parts.now())
        await parts.publisher.publish(parts.intake, snapshot, fresh)
        await parts.drifts.tell(snapshot.histories, parts.intake.repositories)
        asked_for = parts.intake.wanted(runs, lambda one: snapshot.situations.of(one).wanted)
        observed = Observed(
            tuple(one.run for one in snapshot.records),
            snapshot.sandboxes,
            frozenset(one.name for one in snapshot.unreadable if not one.over),
        )
        actions = plan(asked_for, observed, parts.now())
        done = [await parts.actor.done(action, snapshot) for action in actions]
        return any(done)

    async def _branch_histories(self, snapshot: Snapshot) -> BranchHistories:
        """Where the branches stand; looked at anew only when another scheduled run has ended or a policy has changed."""
        runs = measured_runs(snapshot.records, snapshot.measurements())
        notes = {one.repository.id: one.policy.schedule.annotations for one in self._parts.intake.branches.values()}
        key = (tuple(run.name for run, _, _ in runs), notes)
        if key != self._histories[0]:

            async def computed() -> BranchHistories:
                return branch_histories(runs, notes)

            found = await self._parts.guard.value("placing the branches", CLUSTER, computed)
            self._histories = (key, found) if found is not None else self._histories
        return self._histories[1]

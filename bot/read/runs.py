"""What the cluster has, read anew each tick; of runs that ended, what they found is kept between two ticks.

Every run and every sandbox is read under a guard of its own: what cannot be read is that one's trouble and stops nobody else.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from bot.decide.conclusion import ended_run, unjudged_run
from bot.decide.snapshot import Snapshot
from bot.guard import CLUSTER, Guard
from bot.jobs.cluster import Cluster
from bot.jobs.records import whole_result
from bot.logs import about
from bot.model.evaluation import Evaluation
from bot.model.records import EndedRun, RunRecord, UnreadableJob
from bot.model.runs import Phase, Run, Sandbox
from bot.model.subject import Subject, treatment
from checks.model.protocol import SPEC_FILE, input_of
from checks.model.result import Outcome, Result
from checks.model.serial import MalformedError
from checks.model.spec import Spec
from checks.model.stored import from_stored
from checks.policy.values import Policy

LOG = logging.getLogger(__name__)
UNREAD = "unread"
"""Stands for the holder of a sandbox whose slot could not be read."""


@dataclass
class RunCache:
    """The ended runs that were read, by name and the digest of the policy they were concluded by; what was complained of."""

    ended: dict[tuple[str, str], EndedRun] = field(default_factory=dict)
    unreadable: frozenset[UnreadableJob] = frozenset()
    set_aside: frozenset[str] = frozenset()

    def keep_only(self, runs: set[str]) -> None:
        """Forget the runs whose Jobs are gone."""
        self.ended = {key: value for key, value in self.ended.items() if key[0] in runs}


@dataclass(frozen=True)
class RunReader:
    """Reads what runs are to do and what they found."""

    cluster: Cluster
    cache: RunCache
    guard: Guard

    async def ended(self, one: RunRecord, policy: Policy) -> EndedRun | None:
        """How a run ended; its spec and its whole result never change any more. None: Kubernetes did not say this time."""
        key = (one.run.name, policy.digest)
        if key not in self.cache.ended:
            done = await self.guard.value(f"reading run {one.run.name}", CLUSTER, partial(self._judged, one, policy))
            if done is None:
                return None
            self.cache.ended[key] = done
        return self.cache.ended[key]

    async def result(self, one: RunRecord) -> Result | None:
        """What a run has found so far; None while there is nothing that can be read."""
        return await self.guard.value(f"reading run {one.run.name}", CLUSTER, partial(self._result, one))

    async def _judged(self, one: RunRecord, policy: Policy) -> EndedRun:
        result = await self._result(one) or Result(one.run.name, one.run.sandbox, outcome=Outcome.INFRASTRUCTURE)
        text = await self.cluster.text(input_of(one.run.name), SPEC_FILE)
        what = f"judging run {one.run.name}"
        done = self.guard.tried(what, lambda: ended_run(_spec(one.run, text), result, policy))
        return done if isinstance(done, EndedRun) else unjudged_run(one.run, result, str(done))

    async def _result(self, one: RunRecord) -> Result | None:
        text, refused = await self.cluster.result(one.run.name, one.uid)
        return whole_result(one.run, one.ended, text, refused)


async def read_snapshot(
    cluster: Cluster,
    sandboxes: tuple[Sandbox, ...],
    evaluation_of: Callable[[Subject], Evaluation | None],
    cache: RunCache,
    guard: Guard,
) -> Snapshot:
    """Every run and every sandbox, in this order (runs.Observed says why), and what the runs have found."""
    jobs = await cluster.jobs()
    boxes = tuple([await _sandbox(cluster, one, guard) for one in sandboxes])
    cache.keep_only({one.run.name for one in jobs.records})
    _log_unreadable(jobs.unreadable, cache)
    _log_set_aside(boxes, cache)
    reader = RunReader(cluster, cache, guard)
    running: dict[str, Result] = {}
    ended: dict[str, EndedRun] = {}
    seen = []
    for one in jobs.records:
        with about(one.run.name):
            run, found = await _read_run(reader, one, evaluation_of(one.run.subject))
        if isinstance(found, EndedRun):
            ended[run.name] = found
        elif found is not None:
            running[run.name] = found
        seen.append(replace(one, run=run))
    return Snapshot(tuple(seen), boxes, running, ended, unreadable=jobs.unreadable)


async def _read_run(
    reader: RunReader, one: RunRecord, evaluation: Evaluation | None
) -> tuple[Run, EndedRun | Result | None]:
    """A run and what it found, as far as it is to be told: one of a commit left behind is read once, to be reported."""
    in_check = treatment(one.run.subject.kind).in_check
    shown = not in_check or (evaluation is not None and evaluation.pull.head == one.run.head)
    match one.run.phase:
        case Phase.COMPLETED if shown or not one.run.reported:
            done = await reader.ended(one, evaluation.policy if evaluation else Policy())
            if done is None:
                return replace(one.run, unread=True), None
            left_behind = one.run.left_behind or bool(done.result.left_behind)
            return replace(one.run, outcome=one.run.outcome or done.result.outcome, left_behind=left_behind), done
        case Phase.IN_PROGRESS if shown:
            return one.run, await reader.result(one)
        case _:
            return one.run, None


async def _sandbox(cluster: Cluster, prepared: Sandbox, guard: Guard) -> Sandbox:
    """A sandbox with the state of its lock; one that cannot be read counts as taken, so that nothing starts there."""
    what = f"reading sandbox {prepared.name}"
    found = await guard.value(what, CLUSTER, partial(cluster.sandbox, prepared))
    return found or replace(prepared, holder=UNREAD, ours=False)


def _log_unreadable(unreadable: tuple[UnreadableJob, ...], cache: RunCache) -> None:
    """Log every Job that cannot be read, once."""
    for one in set(unreadable) - cache.unreadable:
        LOG.warning("Job %s is left alone: %s", one.name, one.reason, extra={"run": one.name})
    cache.unreadable = frozenset(unreadable)


def _log_set_aside(boxes: tuple[Sandbox, ...], cache: RunCache) -> None:
    """Log every sandbox that is set aside, once."""
    now = {box.name: box for box in boxes if box.set_aside}
    for name in now.keys() - cache.set_aside:
        LOG.warning("sandbox %s is set aside: %s", name, now[name].set_aside, extra={"run": now[name].holder})
    cache.set_aside = frozenset(now)


def _spec(run: Run, text: str | None) -> Spec:
    """A run's frozen input; raises MalformedError when somebody has taken it away."""
    if text is None:
        raise MalformedError(f"its input, the ConfigMap {input_of(run.name)}, is gone")
    return from_stored(Spec, text).value

"""Does what plan() says, one action at a time, each safe to be done again."""

import logging
import math
from collections.abc import Callable, Mapping
from functools import partial

from bot.decide import retries
from bot.decide.plan import Action, Create, Expire, Free, Release, Report, Stop
from bot.decide.run_orders import branch_order, class_of, pull_request_order, within
from bot.decide.snapshot import Snapshot
from bot.guard import CLUSTER, Guard
from bot.jobs.cluster import Cluster
from bot.logs import about
from bot.model.evaluation import Evaluation
from bot.model.records import Reported, RunRecord
from bot.model.run_order import Order
from bot.model.runs import Phase, Run, Wanted
from bot.model.subject import SubjectKind, treatment
from bot.read.intake import Intake
from bot.write.publisher import Publisher
from checks.model.serial import MalformedError
from checks.model.spec import Overlay
from checks.report.report import Conclusion

LOG = logging.getLogger(__name__)
MOST_DAMAGED = 2
"""How many damaged Jobs of one run are replaced: more would mean that the bot cannot read what it writes."""


class Actor:
    """The effects behind the actions."""

    def __init__(
        self,
        cluster: Cluster,
        intake: Intake,
        publisher: Publisher,
        guard: Guard,
        overlays: Mapping[str, Overlay],
        now: Callable[[], float],
    ) -> None:
        self._cluster = cluster
        self._intake = intake
        self._publisher = publisher
        self._guard = guard
        self._overlays = overlays
        self._now = now

    async def done(self, action: Action, snapshot: Snapshot) -> bool:
        """Whether an action came to its end; one whose commit's check could not be written waits for that."""
        if isinstance(action, Report) and not self._tellable(_find(snapshot, action.run)):
            return False
        with about("" if isinstance(action, Create) else action.run):
            LOG.info("%s", action, extra={"action": type(action).__name__})
            return await self._guard.done(
                f"{action}", self._asks(action, snapshot), partial(self._perform, action, snapshot)
            )

    def _tellable(self, one: RunRecord) -> bool:
        """Whether a run's end is on GitHub as far as it has to be."""
        return not self._is_head(one) or (one.run.subject.repository, one.run.head) in self._publisher.current

    def _is_head(self, one: RunRecord) -> bool:
        evaluation = self._intake.evaluations.get(one.run.subject)
        return evaluation is not None and evaluation.pull.head == one.run.head

    def _asks(self, action: Action, snapshot: Snapshot) -> int:
        """The installation as which GitHub is asked for an action."""
        match action:
            case Create(wanted, _):
                subject = wanted.subject
            case Release(run, _) | Report(run):
                subject = _find(snapshot, run).run.subject
            case _:
                return CLUSTER
        repository = self._intake.repositories.get(subject.repository)
        return repository.installation if repository else CLUSTER

    async def _perform(self, action: Action, snapshot: Snapshot) -> None:
        match action:
            case Create(wanted, attempt):
                await self._create(wanted, attempt, snapshot)
            case Release(run, sandbox):
                await self._release(_find(snapshot, run).run, sandbox, snapshot)
            case Stop(run):
                await self._cluster.stop(run, self._reason(_find(snapshot, run)))
            case Report(run):
                await self._report(_find(snapshot, run), snapshot)
            case Free(sandbox, run):
                await self._cluster.free(sandbox, run)
            case Expire(run):
                await self._cluster.expire(run)

    def _reason(self, one: RunRecord) -> str:
        """Why a run is wanted no more, for whoever looks at its Job."""
        match one.run.subject.kind:
            case SubjectKind.PULL_REQUEST:
                return _left_behind(self._intake.evaluations.get(one.run.subject), one.run.head)
            case SubjectKind.BRANCH:
                return "it is on no schedule any more"
            case SubjectKind.MERGE_GROUP | SubjectKind.TAG:
                return "nobody asks for it any more"

    async def _create(self, wanted: Wanted, attempt: int, snapshot: Snapshot) -> None:
        """Make a run's Job; another attempt takes the place of one whose Job is there and is damaged."""
        other = {one.run.name for one in snapshot.records if one.run.wanted != wanted}
        taken = other | {one.name for one in snapshot.unreadable}
        for number in range(attempt, attempt + MOST_DAMAGED + 1):
            order = await self._order(wanted, number, snapshot)
            if order is None:
                return
            if order.name not in taken:
                with about(order.name):
                    await self._cluster.create(order)
                    LOG.info("made for %s", order.cause)
                return
        raise MalformedError(f"{wanted}: the Jobs of {MOST_DAMAGED + 1} attempts are damaged")

    async def _order(self, wanted: Wanted, attempt: int, snapshot: Snapshot) -> Order | None:
        """The order for a wanted run; None when what it is for has changed since it was read."""
        subject = wanted.subject
        match subject.kind:
            case SubjectKind.PULL_REQUEST:
                evaluation = await self._intake.confirmed(subject, wanted.head)
                situation = snapshot.situations.of(evaluation) if evaluation else None
                approval = situation.trust.approval if situation else None
                if evaluation is None or situation is None or approval is None or wanted not in situation.wanted:
                    return None
                before = [one.run for one in snapshot.records if one.run.wanted == wanted]
                shared = retries.left(before) if before else math.inf
                order = pull_request_order(evaluation, wanted.recipe, wanted.cause, attempt, approval)
                return within(order, shared)
            case SubjectKind.BRANCH:
                found = self._intake.branches.get(subject.repository)
                return branch_order(found, wanted, attempt, self._now()) if found else None
            case SubjectKind.MERGE_GROUP | SubjectKind.TAG:
                return None

    async def _release(self, run: Run, sandbox: str, snapshot: Snapshot) -> None:
        """Let a run start, if it is wanted at this moment: with that head, onto that base, by somebody whose word counts today."""
        if run.subject.kind is SubjectKind.PULL_REQUEST:
            evaluation = await self._intake.confirmed(run.subject, run.head)
            situation = snapshot.situations.of(evaluation) if evaluation else None
            approval = situation.trust.approval if situation else None
            if situation is None or approval is None or run.wanted not in situation.wanted:
                return
            if class_of(approval) is not run.trusted:
                await self._cluster.stop(run.name, "another vouches for it now than when it was made")
                return
        await self._cluster.release(run.name, sandbox, self._overlays[sandbox])

    async def _report(self, one: RunRecord, snapshot: Snapshot) -> None:
        """Mark a run as told, when the check of its commit says so; one of a commit left behind is told as such."""
        repository = self._intake.repositories.get(one.run.subject.repository)
        kind = treatment(one.run.subject.kind)
        ended, evaluation = snapshot.finished.get(one.run.name), self._intake.evaluations.get(one.run.subject)
        passed = ended is not None and ended.report.conclusion is Conclusion.SUCCESS
        outcome = ended.result.outcome if ended else None
        left_behind = one.run.left_behind
        if evaluation is not None and evaluation.pull.head == one.run.head and evaluation.check is not None:
            reported = Reported(evaluation.check.id, evaluation.check.external_id, outcome, passed, left_behind)
        elif not kind.in_check:
            reported = Reported(0, one.run.cause, outcome, passed, left_behind)
        else:
            check = await self._publisher.superseded(repository, one.run.head) if repository else 0
            reported = Reported(check, "superseded", outcome, passed, left_behind)
        ttl = int(kind.kept_seconds) if one.run.phase is Phase.COMPLETED else None
        await self._cluster.report(one.run.name, reported, ttl)


def _left_behind(evaluation: Evaluation | None, head: str) -> str:
    """Why a pull request, as it was read last, wants a run of that head no more."""
    if evaluation is None:
        return "the pull request is closed"
    if evaluation.pull.head != head:
        return f"the pull request has a newer commit, {evaluation.pull.head}"
    if evaluation.pull.draft:
        return "the pull request became a draft"
    return "somebody took the request back or made another"


def _find(snapshot: Snapshot, run: str) -> RunRecord:
    return next(one for one in snapshot.records if one.run.name == run)

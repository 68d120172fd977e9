"""Does what plan() says, one action at a time, each safe to be done again."""

import logging
from collections.abc import Callable, Mapping
from functools import partial

from bot import branch
from bot.conclude import Known
from bot.evaluation import Evaluation, run_order, trust
from bot.github import pulls
from bot.github.installation import App
from bot.github.model import Repository
from bot.guard import CLUSTER, Guard
from bot.intake import Intake
from bot.jobs.cluster import Cluster
from bot.jobs.manifest import Order
from bot.jobs.observe import Observation, Reported
from bot.logs import about
from bot.reconcile import KEPT_SECONDS, Action, Create, Expire, Free, Release, Report, Stop
from bot.runs import Phase, Wanted
from bot.schedule import KEPT_AS_HISTORY, scheduled
from bot.speak import Speaker
from checks.report.report import Conclusion
from checks.spec import Overlay

LOG = logging.getLogger(__name__)


class Actor:
    """The effects behind the actions."""

    def __init__(
        self,
        app: App,
        cluster: Cluster,
        intake: Intake,
        speaker: Speaker,
        guard: Guard,
        overlays: Mapping[str, Overlay],
        now: Callable[[], float],
    ) -> None:
        self._app = app
        self._cluster = cluster
        self._intake = intake
        self._speaker = speaker
        self._guard = guard
        self._overlays = overlays
        self._now = now

    async def done(self, action: Action, known: Known) -> bool:
        """Whether an action came to its end; one whose commit's check could not be written waits for that."""
        if isinstance(action, Report) and not self._tellable(_find(known, action.run)):
            return False
        with about("" if isinstance(action, Create) else action.run):
            LOG.info("%s", action, extra={"action": type(action).__name__})
            return await self._guard.done(f"{action}", self._asks(action, known), partial(self._perform, action, known))

    def _tellable(self, one: Observation) -> bool:
        """Whether a run's end is on GitHub as far as it has to be."""
        return not self._is_head(one) or (one.run.pull.repository, one.run.head) in self._speaker.current

    def _is_head(self, one: Observation) -> bool:
        evaluation = self._intake.evaluations.get(one.run.pull)
        return evaluation is not None and evaluation.pull.head == one.run.head

    def _asks(self, action: Action, known: Known) -> int:
        """The installation as which GitHub is asked for an action."""
        match action:
            case Create(wanted, _):
                pull = wanted.pull
            case Release(run, _) | Report(run):
                pull = _find(known, run).run.pull
            case _:
                return CLUSTER
        repository = self._intake.repositories.get(pull.repository)
        return repository.installation if repository else CLUSTER

    async def _perform(self, action: Action, known: Known) -> None:
        match action:
            case Create(wanted, attempt):
                await self._create(wanted, attempt, known)
            case Release(run, sandbox):
                await self._release(_find(known, run), sandbox)
            case Stop(run):
                await self._cluster.stop(run, self._reason(_find(known, run)))
            case Report(run):
                await self._report(_find(known, run), known)
            case Free(sandbox, run):
                await self._cluster.free(sandbox, run)
            case Expire(run):
                await self._cluster.expire(run)

    def _reason(self, one: Observation) -> str:
        """Why a run is wanted no more, for whoever looks at its Job."""
        evaluation = self._intake.evaluations.get(one.run.pull)
        if scheduled(one.run.pull):
            return "it is on no schedule any more"
        if evaluation is None:
            return "the pull request is closed"
        if evaluation.pull.head != one.run.head:
            return f"the pull request has a newer commit, {evaluation.pull.head}"
        if evaluation.pull.draft:
            return "the pull request became a draft"
        return "somebody took the request back or made another"

    async def _create(self, wanted: Wanted, attempt: int, known: Known) -> None:
        if scheduled(wanted.pull):
            await self._create_scheduled(wanted, attempt)
            return
        evaluation = await self._still(self._intake.evaluations.get(wanted.pull), wanted.head)
        approval = trust(evaluation, known.observations).approval if evaluation else None
        if evaluation is not None and approval is not None:
            await self._make(run_order(evaluation, wanted.recipe, wanted.cause, attempt, approval))

    async def _make(self, made: Order) -> None:
        """A run has a name only from here on."""
        with about(made.name):
            await self._cluster.create(made)
            LOG.info("made for %s", made.cause)

    async def _create_scheduled(self, wanted: Wanted, attempt: int) -> None:
        found = self._intake.branches.get(wanted.pull.repository)
        made = branch.order(found, wanted, attempt, self._now()) if found else None
        if made is not None:
            await self._make(made)

    async def _release(self, one: Observation, sandbox: str) -> None:
        evaluation = self._intake.evaluations.get(one.run.pull)
        if scheduled(one.run.pull) or await self._still(evaluation, one.run.head) is not None:
            await self._cluster.release(one.run.name, sandbox, self._overlays[sandbox])

    async def _still(self, evaluation: Evaluation | None, head: str) -> Evaluation | None:
        """The evaluation if GitHub says at this moment that it is still of that head; else it is to be read again."""
        if evaluation is None:
            return None
        repository = evaluation.pull.repository
        github = self._app.installation(repository.installation)
        current = await pulls.current(github, repository, evaluation.pull.number)
        if current == evaluation.pull and current.head == head:
            return evaluation
        self._intake.forget(evaluation.id)
        return None

    async def _report(self, one: Observation, known: Known) -> None:
        """Mark a run as told, when the check of its commit says so; one of a commit left behind is told as such."""
        repository = self._intake.repositories.get(one.run.pull.repository)
        told = known.finished.get(one.run.name)
        passed = told is not None and told.report.conclusion is Conclusion.SUCCESS
        outcome = told.result.outcome if told else None
        if self._is_head(one):
            said = self._speaker.said[one.run.pull.repository, one.run.head]
            reported = Reported(said.check.id, said.key, outcome, passed)
        elif scheduled(one.run.pull):
            reported = Reported(0, one.run.cause, outcome, passed)
        else:
            check = await self._left_behind(repository, one)
            reported = Reported(check, "superseded", outcome, passed)
        ttl = KEPT_AS_HISTORY if scheduled(one.run.pull) else KEPT_SECONDS
        await self._cluster.report(one.run.name, reported, int(ttl) if one.run.phase is Phase.COMPLETED else None)

    async def _left_behind(self, repository: Repository | None, one: Observation) -> int:
        return 0 if repository is None else await self._speaker.superseded(repository, one.run.head)


def _find(known: Known, run: str) -> Observation:
    return next(one for one in known.observations if one.run.name == run)

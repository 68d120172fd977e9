"""Tells GitHub: one check run a commit, one comment a pull request, reactions to commands.

The check is what counts; a comment or a reaction that fails is logged and left for the next time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.decide import messages
from bot.decide.approvals import reaches, unnamed
from bot.decide.conclusion import Stage, conclude
from bot.decide.rereading import Urgency
from bot.decide.shared_check import may_speak, stage_with_bases, that_count, worst_of
from bot.decide.snapshot import Snapshot
from bot.github import checks, comments, reviews
from bot.github.concurrent import together
from bot.github.installation import App, Installation
from bot.guard import Guard
from bot.model.commands import Verb
from bot.model.evaluation import Evaluation
from bot.model.github import CheckRun, Repository
from bot.model.subject import Subject
from bot.model.trust import GivenCommand
from bot.read.intake import Intake
from checks.report.report import Report

Commit = tuple[int, str]
"""A repository's id and a commit in it."""
UNASKED_A_TICK = 8
"""Checks that nobody waits for and that one tick writes: what somebody waits for is not behind more of them."""
CONCLUDED_AGAIN_SECONDS = 30.0
"""After so long a report is made again though nothing has changed but the time."""
_COMMENTED = {Stage.WAITING, Stage.VERDICT}


@dataclass(frozen=True)
class Published:
    """What a commit's check run says since when."""

    check: CheckRun
    key: str
    stage: str
    at: float
    repository: Repository
    subjects: tuple[Subject, ...]


class Publisher:
    """Publishes what changed; what it remembers only saves it asking GitHub whether it said so already."""

    def __init__(self, app: App, progress_seconds: float, guard: Guard, now: Callable[[], float]) -> None:
        self._app = app
        self._progress_seconds = progress_seconds
        self._guard = guard
        self._now = now
        self._reacted: set[int] = set()
        self._room = 0
        self._snapshot: Snapshot | None = None
        self._concluded: dict[Commit, tuple[Evaluation, ...]] = {}
        self._concluded_since = float("-inf")
        self._unsaid: set[Commit] = set()
        self._offered: set[tuple[Subject, str]] = set()
        self.said: dict[Commit, Published] = {}
        self.current: set[Commit] = set()
        """The commits whose checks say what held at the last call of publish."""

    async def publish(self, intake: Intake, snapshot: Snapshot, fresh: Mapping[Subject, Urgency]) -> None:
        """Make the check of every commit that is some open pull request's head say what holds now; `fresh` were just read.

        It has time where another pull request of the commit was not read yet, and where nobody waits and there is no room.
        """
        heads: dict[Commit, list[Evaluation]] = {}
        for evaluation in intake.evaluations.values():
            heads.setdefault((evaluation.subject.repository, evaluation.pull.head), []).append(evaluation)
        self._begin(snapshot)
        unread = intake.unread()
        self.current = {commit for commit, evaluations in heads.items() if self._stands(commit, evaluations)}
        await together(
            self._told(intake, commit, evaluations, snapshot, fresh)
            for commit, evaluations in heads.items()
            if commit not in unread and commit not in self.current
        )
        await together(self._left_behind(intake, commit) for commit in [*self.said] if commit not in heads)

    async def superseded(self, repository: Repository, sha: str) -> int:
        """End the check of a commit that is nobody's head any more; 0 when there is none."""
        github = self._github(repository)
        existing = await checks.ours(github, repository, sha)
        if existing and not existing[0].conclusion:
            await checks.publish(github, repository, sha, messages.superseded(), Stage.RULES)
        return existing[0].id if existing else 0

    async def _left_behind(self, intake: Intake, commit: Commit) -> None:
        """End the check of what was a head at the last look, unless its pull request could not be read this time."""
        said = self.said[commit]
        if not all(intake.closed(one) or one in intake.evaluations for one in said.subjects):
            return
        what = f"ending the check of {said.repository.full_name} at {commit[1]}"
        end = partial(self.superseded, said.repository, commit[1])
        if said.check.conclusion or await self._guard.done(what, said.repository.installation, end):
            del self.said[commit]
            self._unsaid.discard(commit)

    async def _told(
        self,
        intake: Intake,
        commit: Commit,
        evaluations: list[Evaluation],
        snapshot: Snapshot,
        fresh: Mapping[Subject, Urgency],
    ) -> None:
        repository = evaluations[0].pull.repository
        urgency = min((fresh[one.subject] for one in evaluations if one.subject in fresh), default=None)
        what = f"reporting on {repository.full_name} at {commit[1]}"
        work = partial(self._commit, intake, commit, evaluations, snapshot, urgency)
        await self._guard.done(what, repository.installation, work)

    async def _commit(
        self, intake: Intake, commit: Commit, evaluations: list[Evaluation], snapshot: Snapshot, urgency: Urgency | None
    ) -> None:
        concluded = [(one, conclude(one, snapshot, self._now())) for one in evaluations]
        speaks = partial(_speaks, snapshot)
        parts = that_count(concluded, speaks, hidden=intake.hides(*commit))
        if not parts:
            self._stand(commit, evaluations)
            return
        report, stage = worst_of([part for _, part in parts])
        stage = stage_with_bases(stage, concluded)
        key, before = checks.key(report, stage), self.said.get(commit)
        same, unsaid = before is not None and before.key == key, commit in self._unsaid
        if same and urgency is None and not unsaid:
            self._stand(commit, evaluations)
            return
        if before and not same and not unsaid and self._too_soon(before, stage):
            self.current.add(commit)
            return
        repository = evaluations[0].pull.repository
        check = before.check if before and same and urgency is None else _says_already(evaluations, report, stage)
        if check is None:
            if before is None and urgency is not Urgency.CHANGED and not self._has_room(intake, evaluations[0].subject):
                return
            check = await checks.publish(self._github(repository), repository, commit[1], report, stage)
        subjects = tuple(one.subject for one in evaluations)
        self.said[commit] = Published(check, key, stage, self._now(), repository, subjects)
        self.current.add(commit)
        intake.remember_check(commit[0], commit[1], check)
        self._unsaid.add(commit)
        for evaluation, (own, own_stage) in parts:
            what = f"commenting on {repository.full_name}#{evaluation.pull.number}"
            converse = partial(self._converse, evaluation, own, own_stage, anew=urgency is not None)
            if not await self._guard.done(what, repository.installation, converse):
                return
        self._unsaid.discard(commit)

    def _begin(self, snapshot: Snapshot) -> None:
        """Another tick: what was concluded from the same a moment ago stands; waiting for patience to end takes no seconds."""
        self._room = UNASKED_A_TICK
        if snapshot != self._snapshot or self._now() - self._concluded_since >= CONCLUDED_AGAIN_SECONDS:
            self._snapshot, self._concluded_since, self._concluded = snapshot, self._now(), {}

    def _stand(self, commit: Commit, evaluations: list[Evaluation]) -> None:
        """Nothing is left to say of a commit as long as nothing changes."""
        self.current.add(commit)
        self._concluded[commit] = tuple(evaluations)

    def _stands(self, commit: Commit, evaluations: list[Evaluation]) -> bool:
        before = self._concluded.get(commit, ())
        return len(before) == len(evaluations) and all(
            one is other for one, other in zip(before, evaluations, strict=True)
        )

    def _has_room(self, intake: Intake, subject: Subject) -> bool:
        """Whether a check that nobody waits for may be written in this tick."""
        self._room -= 1
        return self._room >= 0 and intake.spare(subject)

    def _too_soon(self, before: Published, stage: str) -> bool:
        """Whether a change is only progress, and the last one was told a moment ago."""
        return before.stage is stage is Stage.OPEN and self._now() - before.at < self._progress_seconds

    async def _converse(self, evaluation: Evaluation, report: Report, stage: str, *, anew: bool) -> None:
        """The comment and the reactions of one pull request; `anew`: its comments were read a moment ago."""
        github, pull = self._github(evaluation.pull.repository), evaluation.pull
        helped = any(word.verb is Verb.HELP for word in evaluation.commands)
        short = unnamed(evaluation.head, evaluation.commands, evaluation.policy.commanders)
        if stage in _COMMENTED or helped or short:
            text = messages.comment(report, pull.head, evaluation.policy.commanders, unnamed=short)
            bot = await self._app.login()
            said = evaluation.comments if anew and comments.ours(evaluation.comments, bot) else None
            await comments.keep(github, pull, said or await comments.said(github, pull), text, bot)
        if evaluation.suggestions and (evaluation.subject, pull.head) not in self._offered:
            await reviews.offer(github, pull, evaluation.suggestions, await self._app.login())
            self._offered.add((evaluation.subject, pull.head))
        given = {one.id: one.reactions for one in evaluation.comments}
        for word in evaluation.commands:
            reaction = _reaction(evaluation, word)
            if word.comment and word.comment not in self._reacted and reaction not in given[word.comment]:
                await comments.react(github, pull, word.comment, reaction)
                self._reacted.add(word.comment)

    def _github(self, repository: Repository) -> Installation:
        return self._app.installation(repository.installation)


def _speaks(snapshot: Snapshot, evaluation: Evaluation) -> bool:
    return may_speak(snapshot.situations.of(evaluation))


def _says_already(evaluations: list[Evaluation], report: Report, stage: str) -> CheckRun | None:
    """The commit's one check run if, as it was read, it says a report already."""
    check = evaluations[0].check
    return check if check is not None and check.copies == 1 and checks.says(check, report, stage) else None


def _reaction(evaluation: Evaluation, word: GivenCommand) -> str:
    """Seen, or seen and refused."""
    may = reaches(word.access, evaluation.policy.commanders) or word.verb is Verb.HELP
    author = word.verb is Verb.CANCEL and word.author == evaluation.pull.author
    unnamed_commit = word.verb is Verb.OK_TO_TEST and not word.names
    return "eyes" if (may or author) and not unnamed_commit else "confused"

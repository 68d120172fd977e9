"""Tells GitHub: one check run a commit, one comment a pull request, reactions to commands.

The check is what counts; a comment or a reaction that fails is logged and left for the next time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot import messages
from bot.commands import Verb
from bot.conclude import Known, Stage, conclude
from bot.evaluation import Evaluation
from bot.github import checks, comments, reviews
from bot.github.installation import App, Installation
from bot.github.model import CheckRun, Repository
from bot.guard import Guard
from bot.intake import Intake
from bot.shared_check import heard, merged
from bot.subject import Subject
from bot.trust import Word, reaches
from checks.report.report import Report

Commit = tuple[int, str]
"""A repository's id and a commit in it."""
_COMMENTED = {Stage.WAITING, Stage.VERDICT}


@dataclass(frozen=True)
class Said:
    """What a commit's check run says since when."""

    check: CheckRun
    key: str
    stage: str
    at: float
    repository: Repository
    subjects: tuple[Subject, ...]


class Speaker:
    """Publishes what changed; what it remembers only saves it asking GitHub whether it said so already."""

    def __init__(self, app: App, progress_seconds: float, guard: Guard, now: Callable[[], float]) -> None:
        self._app = app
        self._progress_seconds = progress_seconds
        self._guard = guard
        self._now = now
        self._reacted: set[int] = set()
        self._offered: set[tuple[Subject, str]] = set()
        self.said: dict[Commit, Said] = {}
        self.current: set[Commit] = set()
        """The commits whose checks say what held at the last call of publish."""

    async def publish(self, intake: Intake, known: Known, fresh: frozenset[Subject]) -> None:
        """Make the check of every commit that is some open pull request's head say what holds now."""
        heads: dict[Commit, list[Evaluation]] = {}
        for evaluation in intake.evaluations.values():
            heads.setdefault((evaluation.subject.repository, evaluation.pull.head), []).append(evaluation)
        self.current = set()
        for commit in [one for one in self.said if one not in heads]:
            await self._left_behind(intake, commit)
        for commit, evaluations in heads.items():
            anew = any(one.subject in fresh for one in evaluations)
            repository = evaluations[0].pull.repository
            what = f"reporting on {repository.full_name} at {commit[1]}"
            work = partial(self._commit, intake, commit, evaluations, known, anew=anew)
            if await self._guard.done(what, repository.installation, work):
                self.current.add(commit)

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

    async def _commit(
        self, intake: Intake, commit: Commit, evaluations: list[Evaluation], known: Known, *, anew: bool
    ) -> None:
        parts = heard([(one, conclude(one, known, self._now())) for one in evaluations])
        if not parts:
            return
        report, stage = merged([part for _, part in parts])
        key, before = checks.key(report, stage), self.said.get(commit)
        if before and (not anew if before.key == key else self._too_soon(before, stage)):
            return
        repository = evaluations[0].pull.repository
        check = await checks.publish(self._github(repository), repository, commit[1], report, stage)
        subjects = tuple(one.subject for one in evaluations)
        self.said[commit] = Said(check, key, stage, self._now(), repository, subjects)
        intake.checked(commit[0], commit[1], check)
        for evaluation, (own, own_stage) in parts:
            what = f"commenting on {repository.full_name}#{evaluation.pull.number}"
            converse = partial(self._converse, evaluation, own, own_stage)
            await self._guard.done(what, repository.installation, converse)

    def _too_soon(self, before: Said, stage: str) -> bool:
        """Whether a change is only progress, and the last one was told a moment ago."""
        return before.stage is stage is Stage.OPEN and self._now() - before.at < self._progress_seconds

    async def _converse(self, evaluation: Evaluation, report: Report, stage: str) -> None:
        """The comment and the reactions of one pull request."""
        github, pull = self._github(evaluation.pull.repository), evaluation.pull
        helped = any(word.verb is Verb.HELP for word in evaluation.words)
        if stage in _COMMENTED or helped:
            text = messages.comment(report, pull.head, evaluation.policy.commanders)
            said = await comments.said(github, pull)
            await comments.keep(github, pull, said, text, await self._app.login())
        if evaluation.suggestions and (evaluation.subject, pull.head) not in self._offered:
            await reviews.offer(github, pull, evaluation.suggestions, await self._app.login())
            self._offered.add((evaluation.subject, pull.head))
        given = {one.id: one.reactions for one in evaluation.comments}
        for word in evaluation.words:
            reaction = _reaction(evaluation, word)
            if word.comment and word.comment not in self._reacted and reaction not in given[word.comment]:
                await comments.react(github, pull, word.comment, reaction)
                self._reacted.add(word.comment)

    def _github(self, repository: Repository) -> Installation:
        return self._app.installation(repository.installation)


def _reaction(evaluation: Evaluation, word: Word) -> str:
    """Seen, or seen and refused."""
    may = reaches(word.access, evaluation.policy.commanders) or word.verb is Verb.HELP
    author = word.verb is Verb.CANCEL and word.author == evaluation.pull.author
    return "eyes" if may or author else "confused"

"""What GitHub has: the open pull requests, each as it was last read, and whether it could be read at all.

What is kept here is only a cache between two sweeps; a restarted bot begins with nothing and reads it all again.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from bot import branch
from bot.branch import Branch
from bot.evaluate import Kept, Reader, evaluate
from bot.evaluation import Evaluation
from bot.github import pulls
from bot.github.installation import App
from bot.github.model import CheckRun, PullRequest, Repository
from bot.guard import APP, Guard
from bot.jobs.clicks import Click
from bot.nudges import Nudge
from bot.runs import Run, Wanted
from bot.subject import Subject, SubjectKind, pull_request

AGAIN_SECONDS = 10.0
"""When to try again what could not be read."""


class Intake:
    """The repositories that the App reaches and their open pull requests."""

    def __init__(self, app: App, allowed: frozenset[str], guard: Guard, now: Callable[[], float]) -> None:
        self._app = app
        self._allowed = allowed
        self._guard = guard
        self._now = now
        self._kept = Kept()
        self._due: dict[Nudge, float] = {}
        self._open: dict[int, frozenset[int]] = {}
        self.repositories: dict[int, Repository] = {}
        self.evaluations: dict[Subject, Evaluation] = {}
        self.branches: dict[int, Branch] = {}

    async def refresh(self, nudges: Iterable[Nudge], clicks: tuple[Click, ...]) -> frozenset[Subject]:
        """Read again what the nudges name and what failed before; the pull requests that were read now."""
        due = {nudge for nudge, at in self._due.items() if self._now() >= at}
        asked = {*nudges, *due}
        fresh: set[Subject] = set()
        if any(one.repository is None for one in asked):
            await self._everything(clicks, fresh)
            return frozenset(fresh)
        for one in sorted(asked, key=lambda one: (one.repository or 0, one.number is not None, one.number or 0)):
            repository = self.repositories.get(one.repository or 0)
            if repository is None:
                continue
            if one.number is None or repository.id not in self._open:
                await self._repository(repository, clicks, fresh)
            elif pull_request(repository.id, one.number) not in fresh:
                await self._number(repository, one.number, clicks, fresh)
        return frozenset(fresh)

    def closed(self, subject: Subject) -> bool:
        """Whether a pull request is known not to be open, or a branch not to be ours; False also while that is unknown."""
        if subject.repository not in self._open:
            return False
        match subject.kind:
            case SubjectKind.PULL_REQUEST:
                return subject.number not in self._open[subject.repository]
            case SubjectKind.BRANCH:
                repository = self.repositories.get(subject.repository)
                return repository is None or repository.branch != subject.name
            case SubjectKind.MERGE_GROUP | SubjectKind.TAG:
                return subject.repository not in self.repositories

    def wanted(
        self, runs: Sequence[Run], of: Callable[[Evaluation], tuple[Wanted, ...]]
    ) -> dict[Subject, tuple[Wanted, ...]]:
        """What is wanted of every pull request and branch that could be read, nothing of those of `runs` that are closed."""
        found = {subject: of(evaluation) for subject, evaluation in self.evaluations.items()}
        found |= {one.subject: one.wanted(runs, self._now()) for one in self.branches.values()}
        return found | {run.subject: () for run in runs if self.closed(run.subject)}

    def checked(self, repository: int, sha: str, check: CheckRun) -> None:
        """Remember the check run that a commit has now."""
        for subject, evaluation in self.evaluations.items():
            if (subject.repository, evaluation.pull.head) == (repository, sha):
                self.evaluations[subject] = evaluation.checked(check)

    def forget(self, subject: Subject) -> None:
        """Leave a pull request alone until it has been read again, which is due at once."""
        self.evaluations.pop(subject, None)
        self._due[Nudge(subject.repository, subject.number)] = self._now()

    async def _everything(self, clicks: tuple[Click, ...], fresh: set[Subject]) -> None:
        if not await self._guard.done("listing the installations", APP, self._list):
            self._due[Nudge()] = self._now() + AGAIN_SECONDS
            return
        self._due.pop(Nudge(), None)
        for repository in sorted(self.repositories.values()):
            await self._repository(repository, clicks, fresh)

    async def _list(self) -> None:
        """The repositories of all installations; one that is gone has no open pull requests any more."""
        found: dict[int, Repository] = {}
        for number in await pulls.installations(self._app):
            if self._guard.open(number):
                listed = await pulls.repositories(self._app.installation(number))
                found |= {one.id: one for one in listed if not self._allowed or one.full_name in self._allowed}
            else:
                found |= {one.id: one for one in self.repositories.values() if one.installation == number}
        for gone in set(self.repositories) - set(found):
            self._listed(gone, frozenset())
            self.branches.pop(gone, None)
        self.repositories = found

    def _listed(self, repository: int, numbers: frozenset[int]) -> None:
        """Exactly these pull requests of a repository are open."""
        self._open[repository] = numbers
        for pull in [one for one in self.evaluations if one.repository == repository and one.number not in numbers]:
            del self.evaluations[pull]

    async def _repository(self, repository: Repository, clicks: tuple[Click, ...], fresh: set[Subject]) -> None:
        """Read every open pull request of a repository."""

        async def read() -> None:
            found = await pulls.open_pulls(self._app.installation(repository.installation), repository)
            self._listed(repository.id, frozenset(one.number for one in found))
            for one in found:
                await self._pull(one, clicks, fresh)

        await self._attempt(Nudge(repository.id), repository, read)
        reader = Reader(self._app.installation(repository.installation), self._kept, self._now())
        what = f"reading {repository.full_name}'s branch {repository.branch}"
        await self._guard.done(what, repository.installation, partial(self._branch, reader, repository))

    async def _branch(self, reader: Reader, repository: Repository) -> None:
        """Read the protected branch; while it cannot be read, what was known of it stands."""
        self.branches[repository.id] = await branch.read(reader, repository, self.branches.get(repository.id))

    async def _number(
        self, repository: Repository, number: int, clicks: tuple[Click, ...], fresh: set[Subject]
    ) -> None:
        """Read one pull request, which may be closed."""

        async def read() -> None:
            found = await pulls.current(self._app.installation(repository.installation), repository, number)
            before = self._open[repository.id]
            if found is None:
                self._listed(repository.id, before - {number})
            else:
                self._listed(repository.id, before | {number})
                await self._pull(found, clicks, fresh)

        await self._attempt(Nudge(repository.id, number), repository, read)

    async def _pull(self, pull: PullRequest, clicks: tuple[Click, ...], fresh: set[Subject]) -> None:
        """Evaluate an open pull request; what cannot be read is not guessed."""
        subject = pull_request(pull.repository.id, pull.number)
        reader = Reader(self._app.installation(pull.repository.installation), self._kept, self._now())

        async def read() -> None:
            self.evaluations[subject] = await evaluate(reader, pull, clicks)
            fresh.add(subject)

        if not await self._attempt(Nudge(subject.repository, subject.number), pull.repository, read):
            self.evaluations.pop(subject, None)

    async def _attempt(self, nudge: Nudge, repository: Repository, read: Callable[[], Awaitable[None]]) -> bool:
        """Whether something could be read; if not, it is due again."""
        what = f"reading {repository.full_name}" + (f"#{nudge.number}" if nudge.number else "")
        done = await self._guard.done(what, repository.installation, read)
        if done:
            self._due.pop(nudge, None)
        else:
            self._due[nudge] = self._now() + AGAIN_SECONDS
        return done

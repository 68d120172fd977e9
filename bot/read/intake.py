"""What GitHub has: the open pull requests, each as it was last read, and which of them are to be read again.

What is kept here is only a cache; a restarted bot begins with nothing and reads it all again. Readings may be under way at the same
time, one of each pull request; `due` says which come next, `read` and the sweep (sweep.py) do the reading.
"""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.decide import schedule
from bot.decide.recorded import Recorded
from bot.decide.rereading import Base, Basis, Reading, Scope, Urgency, by_urgency, next_reading
from bot.github import pulls
from bot.github.installation import App
from bot.github.share import Share, ShareUsedError
from bot.guard import Guard
from bot.jobs.clicks import Click
from bot.judging.judges import Judges
from bot.model.branch import Branch
from bot.model.evaluation import Evaluation
from bot.model.github import CheckRun, PullRequest, Repository
from bot.model.runs import Run, Wanted
from bot.model.subject import Subject, SubjectKind, pull_request
from bot.read.bases import Bases
from bot.read.open_pulls import OpenPulls
from bot.read.pull_request import ContentCache, Reader, read_conversation, read_pull_request, unread_until
from bot.read.shares import Shares

AGAIN_SECONDS = 10.0
"""When to try again what could not be read."""


class Intake:
    """The repositories that the App reaches and their open pull requests."""

    def __init__(self, app: App, judges: Judges, guard: Guard, now: Callable[[], float]) -> None:
        self._app = app
        self._judges = judges
        self._guard = guard
        self._now = now
        self._contents = ContentCache()
        self.open = OpenPulls()
        self._bases = Bases()
        self._basis: dict[Subject, Basis] = {}
        self._asked: dict[Subject, Scope] = {}
        self._retry_at: dict[Subject, float] = {}
        self._shares = Shares(now)
        self._clicks: tuple[Click, ...] = ()
        self._clicked: dict[tuple[int, str], frozenset[str]] = {}
        self._fresh: dict[Subject, Urgency] = {}
        self._recorded = Recorded()
        self.under_way: dict[Subject, Urgency] = {}
        """What is being read at this moment."""
        self.repositories: dict[int, Repository] = {}
        self.evaluations: dict[Subject, Evaluation] = {}
        self.branches: dict[int, Branch] = {}

    def closed(self, subject: Subject) -> bool:
        """Whether a pull request is known not to be open, or a branch not to be ours; False also while that is unknown."""
        if not self.open.knows(subject.repository):
            return False
        match subject.kind:
            case SubjectKind.PULL_REQUEST:
                return self.open.get(subject) is None
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
        found |= {one.subject: schedule.wanted(one, runs, self._now()) for one in self.branches.values()}
        return found | {run.subject: () for run in runs if self.closed(run.subject)}

    def remember_check(self, repository: int, sha: str, check: CheckRun) -> None:
        """Remember the check run that a commit has now."""
        for subject, evaluation in self.evaluations.items():
            if (subject.repository, evaluation.pull.head) == (repository, sha):
                self.evaluations[subject] = evaluation.with_check(check)

    def fresh(self) -> dict[Subject, Urgency]:
        """The pull requests that were read since this was asked last, and how urgent that was."""
        fresh, self._fresh = self._fresh, {}
        return fresh

    def unread(self) -> set[tuple[int, str]]:
        """Repositories and heads of pull requests that nobody has tried to read yet."""
        return {
            (subject.repository, one.head)
            for subject, one in self.open.subjects()
            if subject not in self.evaluations and subject not in self._retry_at
        }

    def hides(self, repository: int, sha: str) -> bool:
        """Whether a commit is the head of an open pull request that could not be read."""
        listed = self.open.of(repository).items()
        return any(
            one.head == sha and pull_request(repository, number) not in self.evaluations for number, one in listed
        )

    def ask(self, subject: Subject, part: Scope) -> None:
        """Have a pull request looked at as soon as possible; one of a repository that was not listed yet is listed soon anyhow."""
        if self.open.knows(subject.repository) and self._asked.get(subject) is not Scope.ITSELF:
            self._asked[subject] = part

    def forget(self, subject: Subject) -> None:
        """Leave a pull request alone until it has been read again, which is due at once."""
        self.evaluations.pop(subject, None)
        self._basis.pop(subject, None)
        self.ask(subject, Scope.ITSELF)

    async def confirmed(self, subject: Subject, head: str) -> Evaluation | None:
        """A pull request's evaluation with what GitHub says at this moment of its head, of the policy and of who may what.

        None when the head is not that any more or the policy another; then it is read again.
        """
        evaluation = self.evaluations.get(subject)
        if evaluation is None:
            return None
        repository, basis = evaluation.pull.repository, self._basis.get(subject)
        reader = self.reader(repository)
        current = await pulls.current(reader.installation, repository, subject.number)
        if current == evaluation.pull and current.head == head:
            base = await self._bases.read(reader, repository, current.base_ref)
            if basis is not None and base == basis.base:
                approvers = self._recorded.approvers_of(subject, head)
                self.evaluations[subject] = await read_conversation(reader, evaluation, self._clicks, approvers)
                return self.evaluations[subject]
        self.forget(subject)
        return None

    def heard(self, recorded: Recorded) -> None:
        """Hear what Jobs record; nothing is done for a pull request before the rights of all are asked who approved its head."""
        self._recorded = recorded
        for (subject, head), approvers in recorded.approvers.items():
            evaluation = self.evaluations.get(subject)
            current = evaluation is not None and evaluation.pull.head == head and bool(evaluation.candidates)
            if evaluation and current and not approvers <= evaluation.accesses.keys():
                self.forget(subject)

    def clicked(self, clicks: tuple[Click, ...]) -> bool:
        """Hear which clicks there are; whether they are others than before."""
        if clicks == self._clicks:
            return False
        places = {(one.repository, one.head) for one in clicks}
        self._clicked = {
            place: frozenset(one.guid for one in clicks if (one.repository, one.head) == place) for place in places
        }
        self._clicks = clicks
        return True

    def reaches(self, repositories: Iterable[Repository]) -> None:
        """Exactly these repositories are ours; one that is gone has no open pull requests any more."""
        found = {one.id: one for one in repositories}
        for gone in set(self.repositories) - set(found):
            self.open.leave(gone)
            self.branches.pop(gone, None)
            for subject in [one for one in self.evaluations if one.repository == gone]:
                self._close(subject)
        self.repositories = found

    def listed(self, repository: int, found: Iterable[PullRequest]) -> None:
        """These pull requests of a repository are open; one that is missing may be hidden only and is looked at by itself."""
        missing = self.open.update(repository, found)
        for number, one in self.open.of(repository).items():
            self._say_unread(pull_request(repository, number), one)
        for number in missing:
            self.ask(pull_request(repository, number), Scope.ITSELF)

    def is_base(self, subject: Subject) -> bool:
        """Whether a branch decides anything: the repository's own, or one that an open pull request is to."""
        repository = self.repositories.get(subject.repository)
        own = repository is not None and repository.branch == subject.name
        return own or self.open.are_to(subject.repository, subject.name)

    async def read_base(self, repository: Repository, ref: str) -> Base:
        """Look at a base branch; what it says to every pull request to it."""
        return await self._bases.read(self.reader(repository), repository, ref)

    def reader(self, repository: Repository, share: Share | None = None) -> Reader:
        """What reads a repository now, for somebody's share where that is given."""
        github = self._app.installation(repository.installation)
        return Reader(github.within(share) if share else github, self._contents, self._judges, self._now())

    def due(self) -> list[Reading]:
        """What is to be read now, the most urgent first; nothing that is being read, rests, or is of an installation that rests."""
        changed = [self._reading(one) for _, one in self.open.subjects()]
        found = [one for one in changed if one is not None]
        return [one for one in by_urgency(found, self._asked) if self._ready(one.subject)]

    def author(self, subject: Subject) -> str:
        """Whose pull request it is; empty while that is not known."""
        listed = self.open.get(subject)
        return listed.author if listed is not None else ""

    def spare(self, subject: Subject) -> bool:
        """Whether something of a repository may be read that nobody waits for."""
        return self._app.installation(self.repositories[subject.repository].installation).budget.spare()

    def read(self, one: Reading) -> Coroutine[None, None, None]:
        """What reads a pull request, which counts as being read from now on."""
        self.under_way[one.subject] = one.urgency
        return self._guarded(one, self._asked.pop(one.subject, None))

    async def _guarded(self, one: Reading, asked: Scope | None) -> None:
        """Read a pull request; what cannot be read is not guessed, and due again soon."""
        repository, subject = self.repositories[one.subject.repository], one.subject
        what = f"reading {subject.within(repository.full_name)}"
        done = False
        try:
            done = await self._guard.done(
                what, repository.installation, partial(self._read_within, repository, one, asked)
            )
        finally:
            del self.under_way[subject]
            if done:
                self._retry_at.pop(subject, None)
            else:
                self._lose(subject, asked)

    def _lose(self, subject: Subject, asked: Scope | None) -> None:
        self.evaluations.pop(subject, None)
        self._basis.pop(subject, None)
        self._retry_at[subject] = self._now() + AGAIN_SECONDS
        if asked is not None:
            self.ask(subject, asked)

    def _close(self, subject: Subject) -> None:
        """A pull request is not open any more."""
        self.open.close(subject)
        for known in (self.evaluations, self._basis, self._asked, self._retry_at):
            known.pop(subject, None)

    def _ready(self, subject: Subject) -> bool:
        repository = self.repositories.get(subject.repository)
        rests = self._now() < self._retry_at.get(subject, float("-inf"))
        return (
            repository is not None
            and subject not in self.under_way
            and not rests
            and self._shares.rests_until(subject) is None
            and self._guard.open(repository.installation)
        )

    def _reading(self, listed: PullRequest) -> Reading | None:
        subject = pull_request(listed.repository.id, listed.number)
        basis = self._basis.get(subject)
        base, clicks, running = self._bases.of(listed), self._clicks_on(listed), subject in self._recorded.running
        return next_reading(listed, base, clicks, basis, self._now(), running=running)

    def _clicks_on(self, listed: PullRequest) -> frozenset[str]:
        return self._clicked.get((listed.repository.id, listed.head), frozenset())

    async def _read_within(self, repository: Repository, one: Reading, asked: Scope | None) -> None:
        """Read a pull request as far as its share of requests goes, and the rest when that is whole again."""
        try:
            await self._read(repository, one)
        except ShareUsedError as error:
            self._shares.rest(one.subject, error.until)
            if asked is not None:
                self.ask(one.subject, asked)
            listed = self.open.get(one.subject)
            if listed is not None:
                self._say_unread(one.subject, listed)

    def _say_unread(self, subject: Subject, listed: PullRequest) -> None:
        """Have it said of a head that is not read that this waits for its share; what is known of one that was read stands."""
        known, until = self.evaluations.get(subject), self._shares.rests_until(subject)
        place = (listed.head, listed.base_ref)
        if until is not None and (known is None or (known.pull.head, known.pull.base_ref) != place):
            self.evaluations[subject] = unread_until(listed, until)
            self._basis.pop(subject, None)
            self._fresh[subject] = Urgency.CHANGED

    async def _read(self, repository: Repository, one: Reading) -> None:
        number, part = one.subject.number, one.part
        if part is Scope.ITSELF:
            share = self._shares.of(one.subject, Scope.CONVERSATION)
            found = await pulls.current(self.reader(repository, share).installation, repository, number)
            if found is None:
                self._close(one.subject)
                return
            self.open.put(found)
            changed = self._reading(found)
            if changed is None:
                return
            part = changed.part
        listed = self.open.get(one.subject)
        if listed is not None:
            await self._evaluate(repository, listed, part, one.urgency)

    async def _evaluate(self, repository: Repository, pull: PullRequest, part: Scope, urgency: Urgency) -> None:
        """Read all of an open pull request, or only what was said on it where the rest is known."""
        subject = pull_request(repository.id, pull.number)
        reader = self.reader(repository, self._shares.of(subject, part))
        clicks, basis, evaluation = self._clicks, self._basis.get(subject), self.evaluations.get(subject)
        guids, approvers = self._clicks_on(pull), self._recorded.approvers_of(subject, pull.head)
        if part is Scope.CONVERSATION and basis is not None and evaluation is not None:
            evaluation = await read_conversation(reader, evaluation, clicks, approvers)
            basis = replace(basis, pull=pull, clicks=guids)
        else:
            base = await self._bases.recent(self.reader(repository), repository, pull.base_ref)
            known = basis.change if basis else None
            evaluation, change = await read_pull_request(reader, pull, base, clicks, known, approvers)
            basis = Basis(pull, base, guids, change, self._now())
        basis = replace(basis, asked=reader.now, unsure=evaluation.unsure)
        if self.open.get(subject) is not None:
            self.evaluations[subject], self._basis[subject] = evaluation, basis
            self._fresh[subject] = min(urgency, self._fresh.get(subject, urgency))

"""One look at everything that GitHub lists: the repositories, their open pull requests and the branches that these are to.

It asks as many requests as there are hundreds of pull requests, and a few for each repository. What has changed by it is due to be
read afterwards (bot/decide/rereading.py); no webhook is needed for that.
"""

from functools import partial

from bot.github import pulls
from bot.github.concurrent import together
from bot.github.installation import App
from bot.guard import APP, Guard
from bot.model.github import Repository
from bot.model.subject import Subject
from bot.read import branch
from bot.read.intake import Intake

BASES = 10
"""So many of a repository's base branches are looked at by each sweep, beginning with the one that most pull requests are to."""


class Sweep:
    """Lists what there is into the intake; `allowed` are the only repositories that count, if there are any."""

    def __init__(self, app: App, allowed: frozenset[str], guard: Guard, intake: Intake) -> None:
        self._app = app
        self._allowed = allowed
        self._guard = guard
        self._intake = intake

    async def everything(self) -> bool:
        """Look at all repositories; whether each could be listed."""
        if not await self._guard.done("listing the installations", APP, self._list):
            return False
        repositories = sorted(self._intake.repositories.values())
        return all(await together(self._repository(one) for one in repositories))

    async def branch(self, subject: Subject) -> None:
        """Look at a branch that somebody pushed to."""
        repository = self._intake.repositories.get(subject.repository)
        if repository is None or not self._intake.is_base(subject):
            return
        await self._base(repository, subject.name)
        if subject.name == repository.branch:
            await self._own_branch(repository)

    async def _list(self) -> None:
        found: dict[int, Repository] = {}
        for number in await pulls.installations(self._app):
            if self._guard.open(number):
                listed = await pulls.repositories(self._app.installation(number))
                found |= {one.id: one for one in listed if not self._allowed or one.full_name in self._allowed}
            else:
                found |= {one.id: one for one in self._intake.repositories.values() if one.installation == number}
        self._intake.reaches(found.values())

    async def _repository(self, repository: Repository) -> bool:
        async def listed() -> None:
            found = await pulls.open_pulls(self._app.installation(repository.installation), repository)
            self._intake.listed(repository.id, found)

        if not await self._guard.done(f"reading {repository.full_name}", repository.installation, listed):
            return False
        bases = [self._base(repository, ref) for ref in self._intake.open.bases(repository, BASES)]
        await together([self._own_branch(repository), *bases])
        return True

    async def _base(self, repository: Repository, ref: str) -> None:
        read = partial(self._intake.read_base, repository, ref)
        await self._guard.done(f"reading {repository.full_name}'s base {ref}", repository.installation, read)

    async def _own_branch(self, repository: Repository) -> None:
        """Read the protected branch; while it cannot be read, what was known of it stands."""

        async def read() -> None:
            branches, reader = self._intake.branches, self._intake.reader(repository)
            branches[repository.id] = await branch.read(reader, repository, branches.get(repository.id))

        what = f"reading {repository.full_name}'s branch {repository.branch}"
        await self._guard.done(what, repository.installation, read)

"""What base branches say of every pull request to them: their policy and baselines, each as it was last looked at.

Only a cache, as the intake is: the bot can begin with nothing.
"""

from bot.decide.rereading import Base
from bot.model.github import PullRequest, Repository
from bot.read.pull_request import Reader, read_base

OUTDATED_SECONDS = 120.0
"""After so long a base branch that no sweep looks at is looked at again, whenever a pull request to it is read."""


class Bases:
    """The base branches of all repositories."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], Base] = {}

    def of(self, pull: PullRequest) -> Base | None:
        """The base of a pull request; None while nobody has looked at it."""
        return self._seen.get((pull.repository.id, pull.base_ref))

    async def read(self, reader: Reader, repository: Repository, ref: str) -> Base:
        """The base as GitHub has it now."""
        place = (repository.id, ref)
        self._seen[place] = await read_base(reader, repository, ref, self._seen.get(place))
        return self._seen[place]

    async def recent(self, reader: Reader, repository: Repository, ref: str) -> Base:
        """The base as it was seen a moment ago, or else as GitHub has it now."""
        base = self._seen.get((repository.id, ref))
        if base is None or reader.now - base.read > OUTDATED_SECONDS:
            return await self.read(reader, repository, ref)
        return base

"""What is said of every pull request to a base branch: policy and baselines, as they were last looked at.

Who may write a branch of their own and point a pull request at it gains nothing by what they write there: it is the default branch
that says all this, but for other branches that its policy names and GitHub protects.

Only a cache, as the intake is: the bot can begin with nothing.
"""

from bot.decide.rereading import Base
from bot.github import pulls
from bot.model.github import PullRequest, Repository
from bot.read.pull_request import Reader, read_base
from checks import policy
from checks.policy import Policy

OUTDATED_SECONDS = 120.0
"""After so long a base branch that no sweep looks at is looked at again, whenever a pull request to it is read."""


class Bases:
    """The base branches of all repositories."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], Base] = {}
        self._deciding: dict[tuple[int, str], str] = {}

    def of(self, pull: PullRequest) -> Base | None:
        """The base of a pull request; None while nobody has looked at it."""
        return self._known(pull.repository.id, pull.base_ref)

    async def read(self, reader: Reader, repository: Repository, ref: str) -> Base:
        """The base as GitHub has it now."""
        first = await self._look(reader, repository, repository.branch)
        own = ref != repository.branch and await _decides(reader, repository, ref, first)
        self._deciding[repository.id, ref] = ref if own else repository.branch
        return await self._look(reader, repository, ref) if own else first

    async def recent(self, reader: Reader, repository: Repository, ref: str) -> Base:
        """The base as it was seen a moment ago, or else as GitHub has it now."""
        base = self._known(repository.id, ref)
        if base is None or reader.now - base.read > OUTDATED_SECONDS:
            return await self.read(reader, repository, ref)
        return base

    def _known(self, repository: int, ref: str) -> Base | None:
        return self._seen.get((repository, self._deciding.get((repository, ref), "")))

    async def _look(self, reader: Reader, repository: Repository, branch: str) -> Base:
        place = (repository.id, branch)
        self._seen[place] = await read_base(reader, repository, branch, self._seen.get(place))
        return self._seen[place]


async def _decides(reader: Reader, repository: Repository, ref: str, first: Base) -> bool:
    """Whether a branch has a policy of its own: the default branch's names it, and GitHub protects it."""
    read = policy.read(first.policy.encode() if first.policy is not None else None)
    named = isinstance(read, Policy) and ref in read.policy_branches
    return named and await pulls.protected(reader.installation, repository, ref)

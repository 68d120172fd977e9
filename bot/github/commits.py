"""Which commits lie between two others, as far as GitHub tells."""

from dataclasses import dataclass

from gidgethub import BadRequest

from bot.github.installation import Installation, missing
from bot.model.github import Repository

MOST = 30


@dataclass(frozen=True)
class Commit:
    """A commit and the first line of what its author said."""

    sha: str
    subject: str


@dataclass(frozen=True)
class Between:
    """The first MOST commits after one commit up to another, oldest first, and how many there are in all."""

    commits: tuple[Commit, ...] = ()
    count: int = 0


async def between(installation: Installation, repository: Repository, last: str, first: str) -> Between:
    """The commits after `last` up to `first`; none where GitHub does not have both any more."""
    try:
        answer = await installation.get(f"/repos/{repository.full_name}/compare/{last}...{first}?per_page={MOST}")
    except BadRequest as error:
        if missing(error):
            return Between()
        raise
    found = [Commit(one["sha"], one["commit"]["message"].partition("\n")[0]) for one in answer["commits"]]
    return Between(tuple(found[:MOST]), answer["total_commits"])

"""Who pushed a head, and whose word for it counts: as GitHub says at this moment, and nobody's where it does not say."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from bot.decide.approvals import reaches
from bot.github import activities
from bot.github.installation import Installation
from bot.model.activity import pushers
from bot.model.github import PullRequest
from bot.model.trust import GivenCommand
from checks.policy.values import Access

AccessOf = Callable[[str], Awaitable[Access]]
MOST_PUSHERS = 20
"""Of a branch that more people pushed to nobody is asked for: it is an outsider's."""


@dataclass(frozen=True)
class Pushed:
    """Whether all who pushed a head may have it run; `unsure`: GitHub did not know yet who pushed it."""

    by_those_who_may: bool = False
    unsure: bool = False


async def pushed(installation: Installation, pull: PullRequest, access_of: AccessOf, least: Access) -> Pushed:
    """Who pushed to a pull request's branch; of one whose author may not have it run nothing more is asked."""
    if not (pull.pushed_by_author and reaches(await access_of(pull.author), least)):
        return Pushed()
    moves = await activities.of_branch(installation, pull)
    logins = pushers(moves, pull.head)
    if logins is None or len(logins) > MOST_PUSHERS:
        return Pushed(unsure=bool(moves) and moves[0].after != pull.head)
    return Pushed(all([reaches(await access_of(login), least) for login in sorted(logins)]))


async def counts_since(
    installation: Installation, pull: PullRequest, said: Iterable[GivenCommand], approvers: Collection[str]
) -> float:
    """When a pull request was pointed at another branch, which is asked only where somebody has approved its head."""
    if approvers or any(word.names == pull.head for word in said):
        return await activities.retargeted(installation, pull)
    return activities.NEVER

"""Who said what about a commit, and what follows for it (design decision 8, "trust names a SHA"); bot/decide/approvals.py says how.

Every access level in here was asked of GitHub's API a moment ago; none comes from a webhook's payload.
"""

from dataclasses import dataclass, field

from bot.model.commands import Verb
from checks.policy.values import Access

FULL_SHA = 40
"""Digits of a commit. Fewer can be made to be another commit's too: ten cost less than a minute."""


@dataclass(frozen=True)
class Head:
    """A pull request's newest commit and who could push there.

    `access` is its author's. `pushed_by_author`: by GitHub's own memory nobody ever pushed to its branch but people who may have
    it run themselves, in the repository itself or in the author's own fork. `seen` is when our App's check run for it began
    (seconds since the epoch, GitHub's clock), None before there is one.
    """

    sha: str
    author: str
    access: Access
    pushed_by_author: bool
    seen: float | None


@dataclass(frozen=True)
class GivenCommand:
    """A command somebody gave in a comment that was never edited, or by a click (`comment` is 0, `click` is set)."""

    verb: Verb
    argument: str
    author: str
    access: Access
    at: float
    comment: int = 0
    click: str = ""

    @property
    def names(self) -> str:
        """The commit that an ok-to-test names; "" when it gives fewer than all of its digits, or is another command."""
        named = self.argument.lower() if self.verb is Verb.OK_TO_TEST else ""
        return named if len(named) == FULL_SHA else ""


@dataclass(frozen=True)
class Approval:
    """Why a head may run: comment 0 means that all who made it may have it run.

    What was so when it was given is recorded beside it: the approver's access, the branch that the pull request was to, and
    the digest of the policy. It is no other approval for that.
    """

    approver: str
    comment: int
    at: float
    level: Access = field(default=Access.NONE, compare=False)
    base: str = field(default="", compare=False)
    policy: str = field(default="", compare=False)

    @property
    def cause(self) -> str:
        """The cause of the first run that this approval asks for."""
        return f"comment {self.comment}" if self.comment else "push"


@dataclass(frozen=True)
class Request:
    """One asking for runs: `recipe` "" means the touched ones; `even_if_passed` repeats a run that succeeded too."""

    cause: str
    at: float
    recipe: str = ""
    even_if_passed: bool = True


@dataclass(frozen=True)
class Trust:
    """`approval` is None while nobody has said that the head may run; the oldest request comes first."""

    approval: Approval | None
    requests: tuple[Request, ...] = ()
    cancelled_by: str = ""

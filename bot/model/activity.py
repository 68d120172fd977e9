"""Who moved a branch, as GitHub remembers it: what a commit says of its own author anybody can write into it."""

from collections.abc import Sequence
from dataclasses import dataclass

CREATION = "branch_creation"


@dataclass(frozen=True)
class Activity:
    """A branch went from one commit to another; `actor` is "" where GitHub names nobody."""

    before: str
    after: str
    kind: str
    actor: str


def pushers(activities: Sequence[Activity], head: str) -> frozenset[str] | None:
    """Everybody who ever moved the branch that `head` is on, by all of its activities, newest first.

    Also those whose push another one has replaced since: what they brought may be part of what stands there. None where
    GitHub does not tell all: it knows the newest push not yet, names nobody, or does not go back to the branch's beginning.
    """
    if not activities or activities[0].after != head or activities[-1].kind != CREATION:
        return None
    actors = frozenset(one.actor for one in activities)
    return None if "" in actors else actors

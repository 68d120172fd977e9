"""What of a pull request is to be read again, and how soon: decided from what GitHub lists and from what was read before.

GitHub lists a hundred pull requests in one answer, with all that a push, a retarget or a draft changes, and with a time that moves
with every comment. It does not move with a push to the base, with the check runs of the head, nor with anybody's permission: the
first is seen at the base, and what nothing shows is healed by reading everything again within the hour.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.decide.check_files import CheckedFiles
from bot.model.github import ChangedFile, PullRequest
from bot.model.subject import Subject, pull_request

HEAL_SECONDS = 3600.0
"""After so long at most everything of a pull request is read again."""
RIGHTS_SECONDS = 300.0
"""While a run is under way, rights are asked again so often."""
UNSURE_SECONDS, UNSURE_AT_MOST_SECONDS = 15.0, 600.0
"""How soon it is asked again who pushed a head, and for how long: GitHub's memory of pushes may lag behind them."""
MOST_CHANGED, MOST_OTHERS = 32, 6
"""How many pull requests are read at once: of those that somebody waits for, and of the others."""
MOST_EACH_CHANGED, MOST_EACH_OTHERS = 8, 3
"""How many of them may be of one author: a reading waits until it is judged, and many that take long keep no other out."""
_SPREAD = 0.6180339887
"""The golden ratio's part below one: multiples of it spread evenly over the time between 0 and 1, however many there are."""


class Scope(StrEnum):
    """What is to be read: the pull request itself to see whether it changed, what was said on it, or all of it."""

    ITSELF = "itself"
    CONVERSATION = "conversation"
    ALL = "all"


class Urgency(IntEnum):
    """Somebody waits for what changed; what was not read yet goes before what is read again to be sure."""

    CHANGED = 0
    NEW = 1
    AGAIN = 2


@dataclass(frozen=True)
class Base:
    """What is said of every pull request to a base branch: the text of the policy, and the id of the tree of baselines.

    `branch` is the one that says so. Two are equal when they say the same. `head` is the commit, `read` when it was looked
    at (epoch seconds).
    """

    policy: str | None
    baselines: str
    branch: str = ""
    head: str = field(default="", compare=False)
    read: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Change:
    """What a head changes; the same as long as the head, the merge base and the base's policy are.

    `unreadable` says why it is not known.
    """

    head: str
    merge_base: str
    policy: str | None
    files: tuple[ChangedFile, ...] = ()
    checked: CheckedFiles = field(default_factory=lambda: CheckedFiles(touched=False))
    unreadable: str = ""


@dataclass(frozen=True)
class Basis:
    """What a pull request was read from: as it was listed, its base, the clicks on its head; and when all of it was read.

    `asked` is when people's rights were, `unsure` whether GitHub did not know yet who pushed the head.
    """

    pull: PullRequest
    base: Base
    clicks: frozenset[str]
    change: Change | None
    read: float
    asked: float = 0.0
    unsure: bool = False


@dataclass(frozen=True)
class Reading:
    """One pull request to be read."""

    subject: Subject
    part: Scope
    urgency: Urgency
    since: float = 0.0

    @property
    def turn(self) -> tuple[Urgency, float, Subject]:
        """Who goes first: by urgency, then the newest of what is new, the oldest of what is read again."""
        return self.urgency, -self.since if self.urgency is Urgency.NEW else self.since, self.subject


def next_reading(
    listed: PullRequest,
    base: Base | None,
    clicks: frozenset[str],
    basis: Basis | None,
    now: float,
    *,
    running: bool = False,
) -> Reading | None:
    """What is to be read of a pull request as GitHub lists it now; `base` is None while it is not known.

    `running`: a run of it is under way, which ends when those lose their rights who vouch for it.
    """
    subject = pull_request(listed.repository.id, listed.number)
    if basis is None:
        return Reading(subject, Scope.ALL, Urgency.NEW, listed.updated)
    if (listed is not basis.pull and listed != basis.pull) or clicks != basis.clicks:
        return Reading(subject, Scope.ALL, Urgency.CHANGED)
    if base is not None and base != basis.base:
        return Reading(subject, Scope.ALL, Urgency.NEW, listed.updated)
    if listed.updated != basis.pull.updated or now >= _rights_asked_again(listed, basis, running=running):
        return Reading(subject, Scope.CONVERSATION, Urgency.CHANGED)
    if now >= basis.read + healed_after(listed.number):
        return Reading(subject, Scope.ALL, Urgency.AGAIN, basis.read)
    return None


def _rights_asked_again(listed: PullRequest, basis: Basis, *, running: bool) -> float:
    """When people's rights are to be asked again, with what was said."""
    young = basis.unsure and basis.asked < listed.updated + UNSURE_AT_MOST_SECONDS
    if young:
        return basis.asked + UNSURE_SECONDS
    return basis.asked + RIGHTS_SECONDS if running else float("inf")


def healed_after(number: int) -> float:
    """Seconds after which all of a pull request is read again: others for each, since many are read at once when the bot begins."""
    return HEAL_SECONDS * (1 + number * _SPREAD % 1) / 2


def by_urgency(changed: Iterable[Reading], asked: Mapping[Subject, Scope]) -> list[Reading]:
    """What changed and what somebody asked for, once for each pull request and who goes first before the others."""
    found = {one.subject: one for one in changed}
    for subject, part in asked.items():
        whole = part is Scope.CONVERSATION and subject in found and found[subject].part is Scope.ALL
        found[subject] = Reading(subject, Scope.ALL if whole else part, Urgency.CHANGED)
    return sorted(found.values(), key=lambda one: one.turn)


def begun_now(
    due: Iterable[Reading],
    under_way: Mapping[Subject, Urgency],
    spare: Callable[[Subject], bool],
    author: Callable[[Subject], str],
) -> list[Reading]:
    """Those of the readings that are begun now; `spare` says whether there is room for one that nobody waits for."""
    running = [(urgency is Urgency.CHANGED, author(subject)) for subject, urgency in under_way.items()]
    every, each = Counter(changed for changed, _ in running), Counter(running)
    found = []
    for one in due:
        changed = one.urgency is Urgency.CHANGED
        most, most_each = (MOST_CHANGED, MOST_EACH_CHANGED) if changed else (MOST_OTHERS, MOST_EACH_OTHERS)
        whose = (changed, author(one.subject))
        if every[changed] < most and each[whose] < most_each and (changed or spare(one.subject)):
            every[changed] += 1
            each[whose] += 1
            found.append(one)
    return found

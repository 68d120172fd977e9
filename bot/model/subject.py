"""What a run is for: a pull request, a branch, a merge group or a tag of some repository, and how each is treated."""

from dataclasses import dataclass
from enum import StrEnum

DAY_SECONDS = 24 * 3600.0
KEPT_SECONDS = 30 * DAY_SECONDS
"""How long a reported run is kept as the record of what was tested and approved (design decision 2)."""
KEPT_AS_HISTORY_SECONDS = 180 * DAY_SECONDS
"""How long a run is kept that is a point of its recipe's history."""


class SubjectKind(StrEnum):
    """What of a repository a run can be for."""

    PULL_REQUEST = "pull-request"
    BRANCH = "branch"
    MERGE_GROUP = "merge-group"
    TAG = "tag"


@dataclass(frozen=True, order=True)
class Subject:
    """One of them: the repository's id, and what it is called there (a pull request's number, the name of another's ref)."""

    repository: int
    kind: SubjectKind
    name: str

    @property
    def number(self) -> int:
        """A pull request's number; raises ValueError for what has none."""
        return int(self.name)

    def within(self, full_name: str) -> str:
        """How people write it, given the repository's name: owner/name#7 or owner/name@main."""
        return f"{full_name}{'#' if self.kind is SubjectKind.PULL_REQUEST else '@'}{self.name}"


@dataclass(frozen=True)
class Treatment:
    """How the runs of a kind are treated.

    `turn`: the lower goes first when a sandbox is free. `in_check`: what a run found is told by its commit's check run.
    `kept_seconds`: how long the record of a reported run is kept.
    """

    turn: int
    in_check: bool
    kept_seconds: float


def treatment(kind: SubjectKind) -> Treatment:
    """The one place that says what differs: a merge group holds others up, for a branch's or a tag's runs nobody waits."""
    match kind:
        case SubjectKind.MERGE_GROUP:
            return Treatment(turn=0, in_check=True, kept_seconds=KEPT_SECONDS)
        case SubjectKind.PULL_REQUEST:
            return Treatment(turn=1, in_check=True, kept_seconds=KEPT_SECONDS)
        case SubjectKind.BRANCH | SubjectKind.TAG:
            return Treatment(turn=2, in_check=False, kept_seconds=KEPT_AS_HISTORY_SECONDS)


def pull_request(repository: int, number: int) -> Subject:
    """A pull request by its number."""
    return Subject(repository, SubjectKind.PULL_REQUEST, str(number))


def branch(repository: int, name: str) -> Subject:
    """A branch by its name."""
    return Subject(repository, SubjectKind.BRANCH, name)

"""Which pull requests are open, as GitHub last listed them, and what follows for commits and branches.

Only a cache, as the intake is.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.decide import listing
from bot.model.github import PullRequest, Repository
from bot.model.subject import Subject, pull_request


class OpenPulls:
    """The open pull requests of all repositories, by number."""

    def __init__(self) -> None:
        self._listed: dict[int, dict[int, PullRequest]] = {}

    def knows(self, repository: int) -> bool:
        """Whether a repository was listed yet."""
        return repository in self._listed

    def of(self, repository: int) -> Mapping[int, PullRequest]:
        """Those of a repository, by number; none while it was not listed."""
        return self._listed.get(repository, {})

    def subjects(self) -> Iterator[tuple[Subject, PullRequest]]:
        """All of them."""
        for repository, listed in self._listed.items():
            for number, one in listed.items():
                yield pull_request(repository, number), one

    def get(self, subject: Subject) -> PullRequest | None:
        """A pull request as it was last seen; None when it is not open, or nobody knows."""
        return self.of(subject.repository).get(subject.number)

    def update(self, repository: int, found: Iterable[PullRequest]) -> set[int]:
        """Hear which are open; the numbers that a list lacks and that were open before, which it may only hide."""
        self._listed[repository], missing = listing.updated(self.of(repository), found)
        return missing

    def put(self, found: PullRequest) -> None:
        """Hear of one as it is now."""
        self._listed[found.repository.id][found.number] = found

    def close(self, subject: Subject) -> None:
        """One is not open any more."""
        self._listed.get(subject.repository, {}).pop(subject.number, None)

    def leave(self, repository: int) -> None:
        """A repository is not ours any more: nothing is open there."""
        self._listed[repository] = {}

    def is_head(self, repository: int, sha: str) -> bool:
        """Whether a commit is the newest of an open pull request; also while it is unknown which there are."""
        return not self.knows(repository) or any(one.head == sha for one in self.of(repository).values())

    def bases(self, repository: Repository, most: int) -> tuple[str, ...]:
        """The branches that most open pull requests are to, the repository's own first."""
        return tuple(listing.bases(self.of(repository.id).values(), repository.branch, most))

    def are_to(self, repository: int, ref: str) -> bool:
        """Whether any open pull request is to a branch."""
        return any(one.base_ref == ref for one in self.of(repository).values())

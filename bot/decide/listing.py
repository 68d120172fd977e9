"""What follows from a list of open pull requests, which may be older than the last look at one of them, and may hide one."""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.model.github import PullRequest


def updated(before: Mapping[int, PullRequest], found: Iterable[PullRequest]) -> tuple[dict[int, PullRequest], set[int]]:
    """The open pull requests by number after a list, and those of before that it lacks, which are to be looked at by themselves."""
    now = {one.number: one for one in found}
    newer = {number: one for number, one in before.items() if number in now and _newer(one, now[number])}
    missing = {number: one for number, one in before.items() if number not in now}
    return now | newer | missing, set(missing)


def bases(listed: Iterable[PullRequest], own: str, most: int) -> list[str]:
    """The branches that most pull requests are to; the repository's `own` goes first."""
    counts = Counter(one.base_ref for one in listed)
    return sorted(counts, key=lambda ref: (ref != own, -counts[ref], ref))[:most]


def _newer(known: PullRequest, listed: PullRequest) -> bool:
    """Whether a list tells nothing new of a pull request."""
    return known.updated > listed.updated or (known.updated == listed.updated and known == listed)

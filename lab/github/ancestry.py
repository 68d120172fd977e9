"""How commits descend from one another, as git answers it."""

from collections.abc import Iterator

from lab.github.objects import Objects
from lab.github.records import Pull, Repository


def history(objects: Objects, commit: str) -> Iterator[str]:
    """A commit and everything before it, nearest first."""
    seen, queue = {commit}, [commit]
    for sha in queue:
        yield sha
        fresh = [parent for parent in objects.commits[sha].parents if parent not in seen]
        seen.update(fresh)
        queue += fresh


def merge_base(objects: Objects, one: str, other: str) -> str | None:
    """The newest best common ancestor: one from which no other common ancestor descends; None without any."""
    common = set(history(objects, one)) & set(history(objects, other))
    below = {sha for found in common for sha in objects.commits[found].parents}
    best = [sha for sha in common if sha not in below]
    return max(best, key=lambda sha: (objects.commits[sha].when, sha), default=None)


def beyond(objects: Objects, head: str, base: str | None) -> list[str]:
    """The commits that lead to `head` and not to `base` (all of them without one), oldest first."""
    known = set(history(objects, base)) if base else set()
    return [sha for sha in history(objects, head) if sha not in known][::-1]


def parting(objects: Objects, base: Repository, pull: Pull) -> str | None:
    """Where a pull request's head left its base branch; a merged one keeps what it was then."""
    tip = base.refs.get(f"heads/{pull.base_ref}")
    return pull.parted if pull.merged or tip is None else merge_base(objects, tip, pull.head)

"""What follows from a branch that moved: pull requests, check suites and webhooks."""

from lab.github import activity, shapes
from lab.github.ancestry import beyond, history
from lab.github.exchange import Exchange
from lab.github.pulls import tell
from lab.github.records import Pull, Repository
from lab.github.suites import requested

COMMITS_OF_A_PUSH = 2048
"""GitHub names at most so many in the webhook."""


def pushed(ex: Exchange, source: Repository, name: str, before: str, after: str, *, merge: bool = False) -> None:
    """A ref ("heads/main") went from one commit to another, by a merge or a push; a commit of zeros stands for none."""
    kind = "pr_merge" if merge else "force_push" if _forced(ex, before, after) else "push"
    activity.moved(ex, source, name, before, after, kind)
    _tell(ex, source, name, before, after)
    if not name.startswith("heads/"):
        return
    branch, gone = name.removeprefix("heads/"), int(after, 16) == 0
    if not gone:
        requested(ex, source, after, branch)
    for repository in ex.state.repositories.values():
        for record in repository.pulls.values():
            if record.state == "open" and (record.head_repository, record.head_ref) == (source.full_name, branch):
                _moved(ex, repository, record, after, gone=gone)


def _moved(ex: Exchange, repository: Repository, record: Pull, after: str, *, gone: bool) -> None:
    """A pull request follows its branch; without the branch it is closed."""
    record.updated = ex.state.stamp()
    if gone:
        record.state, record.closed = "closed", ex.state.stamp()
        tell(ex, "closed", repository, record)
        return
    before, record.head = record.head, after
    tell(ex, "synchronize", repository, record, {"before": before, "after": after})


def _forced(ex: Exchange, before: str, after: str) -> bool:
    """Whether what was there is not part of what is there now."""
    objects = ex.state.objects
    both = before in objects.commits and after in objects.commits
    return both and before not in set(history(objects, after))


def _tell(ex: Exchange, source: Repository, name: str, before: str, after: str) -> None:
    objects = ex.state.objects
    known = before if before in objects.commits else None
    fresh = beyond(objects, after, known)[-COMMITS_OF_A_PUSH:] if after in objects.commits else []
    commits = [shapes.pushed(ex.state, source, sha) for sha in fresh]
    payload = {
        "ref": f"refs/{name}",
        "before": before,
        "after": after,
        "created": known is None,
        "deleted": after not in objects.commits,
        "forced": _forced(ex, before, after),
        "base_ref": None,
        "compare": f"{ex.state.url}/{source.full_name}/compare/{before[:12]}...{after[:12]}",
        "commits": commits,
        "head_commit": commits[-1] if commits else None,
        "pusher": {"name": ex.who.name, "email": f"{ex.who.name}@users.noreply.github.com"},
    }
    ex.webhooks.send("push", None, source, ex.who.name, payload)

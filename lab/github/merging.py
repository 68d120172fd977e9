"""Merging a pull request: by a merge commit or as one commit, refused when both sides changed a file."""

from typing import Any

from lab.github.ancestry import merge_base
from lab.github.differences import changes
from lab.github.exchange import Exchange
from lab.github.git import writable
from lab.github.objects import Commit, Entry
from lab.github.pulls import find, tell
from lab.github.pushes import pushed
from lab.github.records import Pull
from lab.github.state import RefusedError


def merge(ex: Exchange) -> Any:
    """PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge."""
    repository = writable(ex)
    record = find(ex, repository)
    if record.state != "open" or record.draft:
        raise RefusedError(405, "Pull Request is not mergeable")
    if ex.body.get("sha", record.head) != record.head:
        raise RefusedError(409, "Head branch was modified. Review and try the merge again.")
    name = f"heads/{record.base_ref}"
    before = repository.refs[name]
    record.parted = merge_base(ex.state.objects, before, record.head)
    sha = _commit(ex, record, before, _merged(ex, record, before))
    repository.refs[name] = sha
    record.state, record.merged, record.merged_by, record.merge_commit = "closed", ex.state.stamp(), ex.who.name, sha
    record.closed = record.updated = record.merged
    pushed(ex, repository, name, before, sha, merge=True)
    tell(ex, "closed", repository, record)
    return {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}


def _merged(ex: Exchange, record: Pull, onto: str) -> dict[str, Entry]:
    """The files of both sides; raises RefusedError 405 when both changed one of them differently."""
    objects = ex.state.objects
    old = objects.at(record.parted) if record.parted else {}
    ours, theirs = objects.at(onto), objects.at(record.head)
    for change in changes(old, theirs):
        for path in {change.path, change.previous} - {""}:
            if ours.get(path) not in (old.get(path), theirs.get(path)):
                raise RefusedError(405, "Pull Request is not mergeable")
            ours.pop(path, None)
            if path in theirs:
                ours[path] = theirs[path]
    return ours


def _commit(ex: Exchange, record: Pull, onto: str, files: dict[str, Entry]) -> str:
    method = ex.body.get("merge_method", "merge")
    source = f"{record.head_repository.partition('/')[0]}/{record.head_ref}"
    title = f"Merge pull request #{record.number} from {source}\n\n{record.title}"
    parents: tuple[str, ...] = (onto, record.head)
    if method != "merge":
        title, parents = f"{record.title} (#{record.number})", (onto,)
    message = ex.body.get("commit_title") or title
    objects = ex.state.objects
    return objects.commit(Commit(objects.tree_of(files), parents, ex.who.name, message, int(ex.state.now())))

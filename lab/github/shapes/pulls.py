"""Pull requests: short as in a list, whole as alone."""

from lab.github.ancestry import beyond, parting
from lab.github.differences import counts
from lab.github.identity import access
from lab.github.records import Pull, Repository
from lab.github.shapes.accounts import Plain, user
from lab.github.shapes.repositories import repository
from lab.github.state import State

ASSOCIATIONS = {"admin": "OWNER", "maintain": "COLLABORATOR", "write": "COLLABORATOR", "triage": "COLLABORATOR"}


def short(state: State, base: Repository, record: Pull) -> Plain:
    """A pull request of a list."""
    url, page = f"{state.url}/repos/{base.full_name}", f"{state.url}/{base.full_name}/pull/{record.number}"
    pull_url, issue_url = f"{url}/pulls/{record.number}", f"{url}/issues/{record.number}"
    links = {
        "self": pull_url,
        "html": page,
        "issue": issue_url,
        "comments": f"{issue_url}/comments",
        "review_comments": f"{pull_url}/comments",
        "review_comment": f"{url}/pulls/comments{{/number}}",
        "commits": f"{pull_url}/commits",
        "statuses": f"{url}/statuses/{record.head}",
    }
    addresses = {f"{key}_url": link for key, link in links.items() if key != "self"}
    return {
        "url": pull_url,
        **addresses,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "id": record.id,
        "node_id": f"PR_{record.id}",
        "number": record.number,
        "state": record.state,
        "locked": False,
        "active_lock_reason": None,
        "draft": record.draft,
        "title": record.title,
        "body": record.body or None,
        "user": user(state, record.author),
        "author_association": association(base, record.author),
        "created_at": record.created,
        "updated_at": record.updated or record.created,
        "closed_at": record.closed,
        "merged_at": record.merged,
        "merge_commit_sha": record.merge_commit or None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [label(state, base, name) for name in record.labels],
        "milestone": None,
        "auto_merge": None,
        "head": _head(state, record),
        "base": _end(state, base, record.base_ref, base.refs.get(f"heads/{record.base_ref}", record.merge_commit)),
        "_links": {key: {"href": link} for key, link in links.items()},
    }


def pull(state: State, base: Repository, record: Pull) -> Plain:
    """A pull request by itself: the short form with what takes GitHub longer to find out."""
    parted = parting(state.objects, base, record)
    return {
        **short(state, base, record),
        "merged": record.merged is not None,
        "merged_by": user(state, record.merged_by) if record.merged_by else None,
        "mergeable": None if record.merged else True,
        "rebaseable": None,
        "mergeable_state": "draft" if record.draft else "unknown",
        "maintainer_can_modify": record.head_repository != base.full_name,
        "comments": len(record.comments),
        "review_comments": 0,
        "commits": len(beyond(state.objects, record.head, parted)),
        **counts(state.objects, parted, record.head),
    }


def association(base: Repository, login: str) -> str:
    """What GitHub calls somebody's relation to a repository."""
    return ASSOCIATIONS.get(access(base, login), "NONE")


def label(state: State, base: Repository, name: str) -> Plain:
    """A label."""
    number = sum(name.encode())
    return {
        "id": number,
        "node_id": f"LA_{number}",
        "url": f"{state.url}/repos/{base.full_name}/labels/{name}",
        "name": name,
        "color": "ededed",
        "default": False,
        "description": None,
    }


def _head(state: State, record: Pull) -> Plain:
    """The head's end: without a repository once the fork is gone."""
    fork = state.repositories.get(record.head_repository)
    if fork:
        return _end(state, fork, record.head_ref, record.head)
    owner = record.head_repository.partition("/")[0]
    return {
        "label": f"{owner}:{record.head_ref}",
        "ref": record.head_ref,
        "sha": record.head,
        "repo": None,
        "user": user(state, owner),
    }


def _end(state: State, record: Repository, ref: str, sha: str) -> Plain:
    return {
        "label": f"{record.owner}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(state, record.owner),
        "repo": repository(state, record),
    }

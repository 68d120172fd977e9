"""What GitHub's answers look like: the fields that clients read, from the records."""

from typing import Any

from lab.github.objects import TREE, Entry
from lab.github.state import App, Check, Comment, Pull, Repository, State

Plain = dict[str, Any]


def user(state: State, login: str) -> Plain:
    """A user or a bot."""
    record = state.user(login)
    return {"login": login, "id": record.id, "node_id": f"U_{record.id}", "type": record.kind, "site_admin": False}


def repository(state: State, record: Repository) -> Plain:
    """A repository."""
    return {
        "id": record.id,
        "node_id": f"R_{record.id}",
        "name": record.name,
        "full_name": record.full_name,
        "owner": user(state, record.owner),
        "private": False,
        "fork": record.parent is not None,
        "default_branch": record.default,
        "url": f"/repos/{record.full_name}",
    }


def app(record: App) -> Plain:
    """An App."""
    return {
        "id": record.id,
        "slug": record.slug,
        "name": record.slug,
        "node_id": f"A_{record.id}",
        "permissions": record.permissions,
        "events": record.events,
    }


def installation(state: State, record: App) -> Plain:
    """The installation of an App."""
    return {
        "id": record.installation,
        "app_id": record.id,
        "app_slug": record.slug,
        "account": user(state, record.owner),
        "permissions": record.permissions,
        "events": record.events,
        "repository_selection": "selected",
        "target_type": "User",
        "suspended_at": None,
    }


def pull(state: State, base: Repository, record: Pull) -> Plain:
    """A pull request."""
    fork = state.repositories.get(record.head_repository)
    head = repository(state, fork) if fork else None
    owner = record.head_repository.split("/", maxsplit=1)[0]
    return {
        "id": record.id,
        "node_id": f"PR_{record.id}",
        "number": record.number,
        "state": record.state,
        "draft": record.draft,
        "merged": record.merged,
        "title": record.title,
        "body": record.body,
        "user": user(state, record.author),
        "created_at": record.created,
        "head": {
            "label": f"{owner}:{record.head_ref}",
            "ref": record.head_ref,
            "sha": record.head,
            "repo": head,
            "user": user(state, owner),
        },
        "base": {
            "label": f"{base.owner}:{record.base_ref}",
            "ref": record.base_ref,
            "sha": base.refs[f"heads/{record.base_ref}"],
            "repo": repository(state, base),
            "user": user(state, base.owner),
        },
        "comments": len(record.comments),
    }


def comment(state: State, record: Comment) -> Plain:
    """A comment with the count of its reactions."""
    counts: Plain = {}
    for _, content in record.reactions:
        counts[content] = counts.get(content, 0) + 1
    return {
        "id": record.id,
        "node_id": record.node,
        "user": user(state, record.author),
        "body": record.body,
        "created_at": record.created,
        "updated_at": record.edited or record.created,
        "author_association": "NONE",
        "reactions": {"url": f"/reactions/{record.id}", "total_count": len(record.reactions), **counts},
    }


def check(state: State, record: Check) -> Plain:
    """A check run."""
    fields = {
        key: record.fields.get(key)
        for key in ("status", "conclusion", "external_id", "details_url", "started_at", "completed_at")
    }
    output = {key: record.output.get(key) for key in ("title", "summary", "text")}
    return {
        "id": record.id,
        "node_id": f"CR_{record.id}",
        "name": record.name,
        "head_sha": record.head,
        **fields,
        "output": {
            **output,
            "annotations_count": len(record.annotations),
            "annotations_url": f"/check-runs/{record.id}/annotations",
        },
        "app": app(state.apps[record.app]),
        "actions": record.fields.get("actions") or [],
        "pull_requests": [],
    }


def commit(state: State, sha: str) -> Plain:
    """A commit as the git data API shows it."""
    record = state.objects.commits[sha]
    return {
        "sha": sha,
        "tree": {"sha": record.tree},
        "message": record.message,
        "parents": [{"sha": parent} for parent in record.parents],
        "author": {"name": record.author},
    }


def entry(state: State, path: str, record: Entry) -> Plain:
    """One line of a tree."""
    kind = "tree" if record.mode == TREE else "blob"
    shown = {"path": path, "mode": record.mode.zfill(6), "type": kind, "sha": record.sha}
    return shown if kind == "tree" else shown | {"size": len(state.objects.blobs[record.sha])}

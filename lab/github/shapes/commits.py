"""Commits and trees: as the git data API, the list of commits and the push webhook show them."""

from lab.github.objects import GITLINK, TREE, Entry
from lab.github.records import Repository
from lab.github.shapes.accounts import Plain, user
from lab.github.state import State, stamp

UNSIGNED: Plain = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def git_commit(state: State, record: Repository, sha: str) -> Plain:
    """A commit of the git data API."""
    url, page = f"{state.url}/repos/{record.full_name}/git", f"{state.url}/{record.full_name}/commit"
    found = state.objects.commits[sha]
    who = _who(state, sha)
    return {
        "sha": sha,
        "node_id": f"C_{sha}",
        "url": f"{url}/commits/{sha}",
        "html_url": f"{page}/{sha}",
        "author": who,
        "committer": who,
        "message": found.message,
        "tree": {"sha": found.tree, "url": f"{url}/trees/{found.tree}"},
        "parents": [{"sha": one, "url": f"{url}/commits/{one}", "html_url": f"{page}/{one}"} for one in found.parents],
        "verification": UNSIGNED,
    }


def commit(state: State, record: Repository, sha: str) -> Plain:
    """A commit of a list of commits; its author is a user only when GitHub knows the name."""
    shown = git_commit(state, record, sha)
    url = f"{state.url}/repos/{record.full_name}/commits"
    name = state.objects.commits[sha].author
    known = user(state, name) if name in state.users else None
    return {
        "sha": sha,
        "node_id": shown["node_id"],
        "commit": {
            **{key: shown[key] for key in ("author", "committer", "message", "tree", "url", "verification")},
            "comment_count": 0,
        },
        "url": f"{url}/{sha}",
        "html_url": shown["html_url"],
        "comments_url": f"{url}/{sha}/comments",
        "author": known,
        "committer": known,
        "parents": [{**one, "url": f"{url}/{one['sha']}"} for one in shown["parents"]],
    }


def pushed(state: State, record: Repository, sha: str) -> Plain:
    """A commit as the webhooks of pushes and check suites name it."""
    found = state.objects.commits[sha]
    who = {"name": found.author, "email": found.address}
    return {
        "id": sha,
        "tree_id": found.tree,
        "distinct": True,
        "message": found.message,
        "timestamp": stamp(found.when),
        "url": f"{state.url}/{record.full_name}/commit/{sha}",
        "author": who,
        "committer": who,
    }


def entry(state: State, record: Repository, path: str, found: Entry) -> Plain:
    """One line of a tree."""
    kind = {TREE: "tree", GITLINK: "commit"}.get(found.mode, "blob")
    shown = {"path": path, "mode": found.mode.zfill(6), "type": kind, "sha": found.sha}
    if kind == "commit":
        return shown
    shown["url"] = f"{state.url}/repos/{record.full_name}/git/{kind}s/{found.sha}"
    return shown if kind == "tree" else {**shown, "size": len(state.objects.blobs[found.sha])}


def _who(state: State, sha: str) -> Plain:
    found = state.objects.commits[sha]
    return {"name": found.author, "email": found.address, "date": stamp(found.when)}

"""Repositories: what they are, who may do what, forks, contents, comparisons."""

import base64
from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange
from lab.github.identity import access
from lab.github.objects import changes
from lab.github.state import RefusedError, Repository

FILES_OF_A_COMPARISON = 300
"""GitHub shows at most 300 files of a comparison."""


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}."""
    return shapes.repository(ex.state, ex.repository())


def permission(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/collaborators/{username}/permission."""
    repository, login = ex.repository(), ex.part("username")
    if login not in ex.state.users:
        raise RefusedError(404, "Not Found")
    held = access(repository, login)
    return {"permission": held, "role_name": held, "user": shapes.user(ex.state, login)}


def fork(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/forks: the caller's own copy of the branches, sharing the objects."""
    source = ex.repository()
    name = f"{ex.who.login}/{source.name}"
    if name not in ex.state.repositories:
        copy = Repository(
            ex.state.id(), ex.who.login, source.name, source.default, parent=source.full_name, refs=dict(source.refs)
        )
        ex.state.repositories[name] = copy
    return Answer(shapes.repository(ex.state, ex.state.repositories[name]), 202)


def contents(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/contents/{path} of a file."""
    repository = ex.repository("contents", "read")
    commit = resolve(ex, repository, ex.request.query.get("ref", repository.default))
    entry = ex.state.objects.at(commit).get(ex.part("path"))
    if entry is None:
        raise RefusedError(404, "Not Found")
    data = ex.state.objects.blobs[entry.sha]
    path = ex.part("path")
    encoded = base64.encodebytes(data).decode()
    return {
        "type": "file",
        "encoding": "base64",
        "size": len(data),
        "name": path.rpartition("/")[2],
        "path": path,
        "content": encoded,
        "sha": entry.sha,
    }


def compare(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/compare/{basehead}: from the merge base to the head."""
    repository = ex.repository("contents", "read")
    base, dots, head = ex.part("basehead").partition("...")
    if not dots:
        raise RefusedError(404, "Not Found")
    one, other = resolve(ex, repository, base), resolve(ex, repository, head)
    objects = ex.state.objects
    merge_base = objects.merge_base(one, other)
    if merge_base is None:
        raise RefusedError(404, "No common ancestor between the two commits.")
    files = changes(objects.at(merge_base), objects.at(other))
    ahead = [sha for sha in objects.history(other) if sha not in set(objects.history(one))]
    return {
        "status": "identical" if one == other else "diverged" if merge_base not in {one, other} else "ahead",
        "ahead_by": len(ahead),
        "total_commits": len(ahead),
        "merge_base_commit": {"sha": merge_base},
        "base_commit": {"sha": one},
        "commits": [{"sha": sha} for sha in ahead],
        "files": files[:FILES_OF_A_COMPARISON],
    }


def resolve(ex: Exchange, repository: Repository, name: str) -> str:
    """The commit behind a branch, "owner:branch" or a SHA; raises RefusedError 404."""
    owner, colon, branch = name.partition(":")
    if colon:
        fork = ex.state.repositories.get(f"{owner}/{repository.name}")
        name, refs = branch, fork.refs if fork else {}
    else:
        refs = repository.refs
    found = refs.get(f"heads/{name.removeprefix('refs/heads/')}") or (
        name if name in ex.state.objects.commits else None
    )
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def trees(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/trees/{tree_sha}, of a commit or a tree, recursive or not."""
    repository = ex.repository("contents", "read")
    objects, name = ex.state.objects, ex.part("tree_sha")
    tree = name if name in objects.trees else objects.commits[resolve(ex, repository, name)].tree
    if ex.request.query.get("recursive"):
        listed = [shapes.entry(ex.state, path, entry) for path, entry in objects.files(tree)]
    else:
        listed = [shapes.entry(ex.state, path, entry) for path, entry in objects.trees[tree].items()]
    return {"sha": tree, "tree": listed, "truncated": False}

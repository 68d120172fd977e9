"""Repositories: what they are, who may do what, forks, branches, tags."""

from collections.abc import Mapping
from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange, Page
from lab.github.identity import access
from lab.github.objects import Commit, Entry
from lab.github.records import Repository
from lab.github.state import RefusedError, State

PERMISSIONS = {"maintain": "write", "triage": "read"}
"""The two newer roles, as the older field tells them."""
RIGHTS = {
    "pull": {"read", "triage", "write", "maintain", "admin"},
    "triage": {"triage", "write", "maintain", "admin"},
    "push": {"write", "maintain", "admin"},
    "maintain": {"maintain", "admin"},
    "admin": {"admin"},
}


def begun(state: State, owner: str, name: str, files: Mapping[str, bytes], access: Mapping[str, str]) -> Repository:
    """A new repository with one commit on main; `access` maps logins to roles."""
    objects, author = state.objects, state.user(owner).login
    entries = {path: Entry("100644", objects.blob(data)) for path, data in files.items()}
    commit = objects.commit(Commit(objects.tree_of(entries), (), author, "Begin", int(state.now())))
    refs = {"heads/main": commit}
    record = Repository(state.id(), author, name, state.stamp(), refs=refs, access=dict(access))
    state.repositories[record.full_name] = record
    return record


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}."""
    return shapes.repository(ex.state, ex.repository())


def permission(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/collaborators/{username}/permission: asked now, of whoever exists."""
    repository, login = ex.repository(), ex.part("username")
    if login not in ex.state.users:
        raise RefusedError(404, f"{login} is not a user")
    role = access(repository, login)
    shown = shapes.user(ex.state, login)
    shown |= {"role_name": role, "permissions": {right: role in roles for right, roles in RIGHTS.items()}}
    return {"permission": PERMISSIONS.get(role, role), "role_name": role, "user": shown}


def fork(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/forks: the caller's own copy of the branches, sharing the objects."""
    source = ex.repository()
    if not ex.who.login:
        raise RefusedError(403, "Resource not accessible by integration")
    if ex.who.login == source.owner:
        return Answer(shapes.repository(ex.state, source), 202)
    name = f"{ex.who.login}/{source.name}"
    if name not in ex.state.repositories:
        ex.state.repositories[name] = Repository(
            ex.state.id(), ex.who.login, source.name, ex.state.stamp(), source.default,
            parent=source.full_name, refs=dict(source.refs),
        )  # fmt: skip
    return Answer(shapes.repository(ex.state, ex.state.repositories[name]), 202)


def branch(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/branches/{branch}."""
    repository, name = ex.repository("contents", "read"), ex.part("branch")
    sha = repository.refs.get(f"heads/{name}")
    if sha is None:
        raise RefusedError(404, "Branch not found")
    url = f"{ex.state.url}/repos/{repository.full_name}/branches/{name}"
    return {
        "name": name,
        "commit": shapes.commit(ex.state, repository, sha),
        "_links": {"self": url, "html": f"{ex.state.url}/{repository.full_name}/tree/{name}"},
        "protected": name in repository.protected,
        "protection": {},
        "protection_url": f"{url}/protection",
    }


def tags(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/tags."""
    repository = ex.repository("contents", "read")
    url = f"{ex.state.url}/repos/{repository.full_name}"
    found = [(name.removeprefix("tags/"), sha) for name, sha in repository.refs.items() if name.startswith("tags/")]
    return Page(
        [
            {
                "name": name,
                "commit": {"sha": sha, "url": f"{url}/commits/{sha}"},
                "zipball_url": f"{url}/zipball/{name}",
                "tarball_url": f"{url}/tarball/{name}",
                "node_id": f"REF_{name}",
            }
            for name, sha in sorted(found, reverse=True)
        ]
    )


def resolve(ex: Exchange, repository: Repository, name: str) -> str:
    """The commit behind a branch, a tag, "owner:branch" of a fork, "pull/N/head" or a SHA; raises RefusedError 404."""
    owner, colon, branch_name = name.partition(":")
    if colon:
        repository = _relative(ex, repository, owner)
        name = branch_name
    plain = name.removeprefix("refs/")
    found = next(
        (repository.refs[key] for key in (plain, f"heads/{plain}", f"tags/{plain}") if key in repository.refs), None
    )
    kind, _, rest = plain.partition("/")
    number = rest.removesuffix("/head")
    if found is None and kind == "pull" and number.isdecimal() and int(number) in repository.pulls:
        found = repository.pulls[int(number)].head
    if found is None and name in ex.state.objects.commits:
        found = name
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def _relative(ex: Exchange, repository: Repository, owner: str) -> Repository:
    """The repository of the same network that somebody owns."""
    root = repository.parent or repository.full_name
    for one_of in ex.state.repositories.values():
        if one_of.owner == owner and root in {one_of.full_name, one_of.parent}:
            return one_of
    raise RefusedError(404, "Not Found")

"""Pull requests: opened from a branch or a fork, changed, with their commits and the files that they change."""

from functools import partial
from typing import Any

from lab.github import shapes
from lab.github.ancestry import beyond, parting
from lab.github.contents import shown
from lab.github.differences import between
from lab.github.exchange import Exchange, Page, created
from lab.github.identity import RANKS, access, allowed
from lab.github.records import Pull, Repository, Retarget
from lab.github.repositories import resolve
from lab.github.state import RefusedError

FILES_OF_A_PULL = 3000
"""GitHub lists at most 3,000 files of a pull request."""
COMMITS_OF_A_PULL = 250


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls with state, head, base, sort and direction; newest first."""
    repository, query = ex.repository("pull_requests", "read"), ex.request.query
    wanted, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [
        one
        for one in repository.pulls.values()
        if wanted in {"all", one.state}
        and head in {None, f"{one.head_repository.partition('/')[0]}:{one.head_ref}"}
        and base in {None, one.base_ref}
    ]
    if query.get("sort") == "updated":
        found.sort(key=lambda one: one.updated or one.created)
    if query.get("direction", "desc" if query.get("sort", "created") == "created" else "asc") == "desc":
        found.reverse()
    return Page(found, show=partial(shapes.short, ex.state, repository))


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls/{pull_number}."""
    repository = ex.repository("pull_requests", "read")
    return shapes.pull(ex.state, repository, find(ex, repository))


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/pulls."""
    repository = ex.repository("pull_requests", "write")
    source, branch, head = _source(ex, repository)
    base = ex.body["base"]
    if f"heads/{base}" not in repository.refs:
        raise _invalid("base")
    record = Pull(
        ex.state.id(), len(repository.pulls) + 1, ex.body.get("title") or branch, ex.body.get("body") or "", ex.who.name,
        base, source.full_name, branch, head, ex.state.stamp(), draft=bool(ex.body.get("draft")),
    )  # fmt: skip
    _possible(ex, repository, record)
    repository.pulls[record.number] = record
    tell(ex, "opened", repository, record)
    return created(shapes.pull(ex.state, repository, record))


def update(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/pulls/{pull_number}: title, body, state, base."""
    repository = ex.repository("pull_requests", "write")
    record = find(ex, repository)
    if not ex.who.app and record.author != ex.who.name:
        allowed(ex.who, repository, "contents", "triage")
    before, was = record.state, {"title": record.title, "body": record.body, "base": record.base_ref}
    base = ex.body.get("base", record.base_ref)
    if f"heads/{base}" not in repository.refs:
        raise _invalid("base")
    record.title, record.body = ex.body.get("title", record.title), ex.body.get("body", record.body) or ""
    if base != record.base_ref:
        record.retargets.append(Retarget(ex.state.id(), record.base_ref, base, ex.who.name, ex.state.stamp()))
    record.base_ref, record.updated = base, ex.state.stamp()
    now = {"title": record.title, "body": record.body, "base": record.base_ref}
    changed = {key: {"from": value} for key, value in was.items() if value != now[key]}
    if changed:
        tell(ex, "edited", repository, record, {"changes": changed})
    if ex.body.get("state", before) != before:
        _switch(ex, repository, record)
    return shapes.pull(ex.state, repository, record)


def files(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls/{pull_number}/files."""
    repository = ex.repository("pull_requests", "read")
    record = find(ex, repository)
    found = between(ex.state.objects, parting(ex.state.objects, repository, record), record.head)
    return Page(found[:FILES_OF_A_PULL], show=partial(shown, ex, repository, record.head))


def commits(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls/{pull_number}/commits, oldest first."""
    repository = ex.repository("pull_requests", "read")
    record = find(ex, repository)
    found = beyond(ex.state.objects, record.head, parting(ex.state.objects, repository, record))
    return Page([shapes.commit(ex.state, repository, sha) for sha in found[:COMMITS_OF_A_PULL]])


def find(ex: Exchange, repository: Repository, name: str = "pull_number") -> Pull:
    """The pull request of the path; raises RefusedError 404."""
    found = repository.pulls.get(ex.number(name))
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def tell(ex: Exchange, action: str, repository: Repository, record: Pull, more: dict[str, Any] | None = None) -> None:
    """The pull_request webhook."""
    payload = {"number": record.number, "pull_request": shapes.pull(ex.state, repository, record), **(more or {})}
    ex.webhooks.send("pull_request", action, repository, ex.who.name, payload)


def _switch(ex: Exchange, repository: Repository, record: Pull) -> None:
    """Open becomes closed and closed open again, with the head that its branch has now."""
    if record.merged:
        raise RefusedError(422, "Validation Failed", [{"resource": "PullRequest", "code": "invalid", "field": "state"}])
    if record.state == "open":
        record.state, record.closed = "closed", ex.state.stamp()
        tell(ex, "closed", repository, record)
        return
    source = ex.state.repositories.get(record.head_repository)
    head = source.refs.get(f"heads/{record.head_ref}") if source else None
    if head is None:
        message = "state cannot be changed. The head branch was deleted."
        raise RefusedError(
            422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}]
        )
    record.state, record.closed, record.head = "open", None, head
    tell(ex, "reopened", repository, record)


def _source(ex: Exchange, repository: Repository) -> tuple[Repository, str, str]:
    """Repository, branch and commit of the head that the body names: "branch" or "owner:branch"."""
    named: str = ex.body["head"]
    owner, colon, branch = named.partition(":")
    if not colon:
        owner, branch = repository.owner, named
    related = {repository.full_name, repository.parent}
    for one_of in (repository, *ex.state.repositories.values()):
        if one_of.owner == owner and {one_of.full_name, one_of.parent} & related - {None}:
            head = one_of.refs.get(f"heads/{branch}")
            if head and (one_of is repository or not ex.who.login or _pushes(ex, one_of, repository)):
                return one_of, branch, head
    raise _invalid("head")


def _pushes(ex: Exchange, source: Repository, target: Repository) -> bool:
    """Whether the caller may write to the head or to the base, as GitHub asks of who opens a pull request."""
    return any(RANKS[access(one, ex.who.login)] >= RANKS["write"] for one in (source, target))


def _possible(ex: Exchange, repository: Repository, record: Pull) -> None:
    """Raises RefusedError 422 for a second pull request of the same branches and for one without a commit."""
    same = ("base_ref", "head_repository", "head_ref")
    label = f"{record.head_repository.partition('/')[0]}:{record.head_ref}"
    twins = [one for one in repository.pulls.values() if all(getattr(one, key) == getattr(record, key) for key in same)]
    message = ""
    if any(one.state == "open" for one in twins):
        message = f"A pull request already exists for {label}."
    elif not beyond(ex.state.objects, record.head, resolve(ex, repository, record.base_ref)):
        message = f"No commits between {record.base_ref} and {label}"
    if message:
        raise RefusedError(
            422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}]
        )


def _invalid(field: str) -> RefusedError:
    return RefusedError(422, "Validation Failed", [{"resource": "PullRequest", "field": field, "code": "invalid"}])

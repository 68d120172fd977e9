"""Pull requests: opened from a branch or a fork, moved by pushes, with the files that they change."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Exchange, Page, created
from lab.github.identity import RANKS, access
from lab.github.objects import changes
from lab.github.state import Pull, RefusedError, Repository

FILES_OF_A_PULL = 3000
"""GitHub lists at most 3,000 files of a pull request."""


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls."""
    repository = ex.repository("pull_requests", "read")
    wanted = ex.request.query.get("state", "open")
    found = [one for one in repository.pulls.values() if wanted in {"all", one.state}]
    return Page([shapes.pull(ex.state, repository, one) for one in reversed(found)])


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls/{pull_number}."""
    repository = ex.repository("pull_requests", "read")
    return shapes.pull(ex.state, repository, find(ex, repository))


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/pulls."""
    repository = ex.repository()
    owner, colon, branch = ex.body["head"].partition(":")
    source = f"{owner}/{repository.name}" if colon else repository.full_name
    branch = branch if colon else ex.body["head"]
    head = ex.state.repositories[source].refs.get(f"heads/{branch}") if source in ex.state.repositories else None
    if head is None or f"heads/{ex.body['base']}" not in repository.refs:
        raise RefusedError(422, "Validation Failed", [{"resource": "PullRequest", "field": "head", "code": "invalid"}])
    number = len(repository.pulls) + 1
    record = Pull(
        ex.state.id(), number, ex.body["title"], ex.body.get("body") or "", ex.who.name, ex.body["base"], source, branch, head,
        ex.state.stamp(), draft=bool(ex.body.get("draft")),
    )  # fmt: skip
    repository.pulls[number] = record
    tell(ex, "opened", repository, record)
    return created(shapes.pull(ex.state, repository, record))


def update(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/pulls/{pull_number}: title, body, state, base."""
    repository = ex.repository("pull_requests", "write")
    record = find(ex, repository)
    if record.author != ex.who.name and RANKS[access(repository, ex.who.login)] < RANKS["write"]:
        raise RefusedError(403, "Must have push access to the repository")
    before = record.state
    record.title, record.body = ex.body.get("title", record.title), ex.body.get("body", record.body)
    record.base_ref, record.state = ex.body.get("base", record.base_ref), ex.body.get("state", record.state)
    action = {"closed": "closed", "open": "reopened"}[record.state] if record.state != before else "edited"
    tell(ex, action, repository, record)
    return shapes.pull(ex.state, repository, record)


def files(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls/{pull_number}/files."""
    repository = ex.repository("pull_requests", "read")
    record = find(ex, repository)
    objects = ex.state.objects
    base = objects.merge_base(repository.refs[f"heads/{record.base_ref}"], record.head)
    found = changes(objects.at(base) if base else {}, objects.at(record.head))
    counts = {"additions": 0, "deletions": 0, "changes": 0}
    return Page(
        [{**change, **counts, "blob_url": "", "raw_url": "", "contents_url": ""} for change in found[:FILES_OF_A_PULL]]
    )


def find(ex: Exchange, repository: Repository, name: str = "pull_number") -> Pull:
    """The pull request of the path; raises RefusedError 404."""
    found = repository.pulls.get(ex.number(name))
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def moved(ex: Exchange, source: Repository, branch: str, sha: str) -> None:
    """A push to `branch`: the open pull requests from it have a new head, and their checks start anew."""
    for repository in ex.state.repositories.values():
        for record in repository.pulls.values():
            if record.state == "open" and (record.head_repository, record.head_ref) == (source.full_name, branch):
                before, record.head = record.head, sha
                tell(ex, "synchronize", repository, record, {"before": before, "after": sha})
    ex.webhooks.send("push", "", source, ex.who.name, {"ref": f"refs/heads/{branch}", "after": sha})


def tell(ex: Exchange, action: str, repository: Repository, record: Pull, more: dict[str, Any] | None = None) -> None:
    """The pull_request webhook."""
    payload = {"number": record.number, "pull_request": shapes.pull(ex.state, repository, record), **(more or {})}
    ex.webhooks.send("pull_request", action, repository, ex.who.name, payload)

"""Comments on pull requests and reactions to them."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange, Page, created
from lab.github.identity import RANKS, access
from lab.github.pulls import find
from lab.github.state import Comment, Pull, RefusedError, Repository

LONGEST_BODY = 65_536


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/issues/{issue_number}/comments."""
    repository = ex.repository("pull_requests", "read")
    return Page([shapes.comment(ex.state, one) for one in find(ex, repository, "issue_number").comments])


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/issues/{issue_number}/comments."""
    repository = ex.repository("pull_requests", "write")
    pull = find(ex, repository, "issue_number")
    record = Comment(ex.state.id(), ex.who.name, _body(ex), ex.state.stamp())
    pull.comments.append(record)
    _tell(ex, "created", repository, pull, record)
    return created(shapes.comment(ex.state, record))


def update(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}."""
    repository, pull, record = _found(ex)
    if record.author != ex.who.name and RANKS[access(repository, ex.who.login)] < RANKS["write"]:
        raise RefusedError(403, "Must have admin rights to Repository.")
    record.body, record.edited = _body(ex), ex.state.stamp()
    _tell(ex, "edited", repository, pull, record)
    return shapes.comment(ex.state, record)


def react(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions: 200 when it was there already."""
    _, _, record = _found(ex)
    reaction = (ex.who.name, ex.body["content"])
    status = 200 if reaction in record.reactions else 201
    record.reactions.add(reaction)
    shown = {
        "id": record.id,
        "node_id": "",
        "content": reaction[1],
        "user": shapes.user(ex.state, reaction[0]),
        "created_at": ex.state.stamp(),
    }
    return Answer(shown, status)


def _body(ex: Exchange) -> str:
    body: str = ex.body["body"]
    if len(body) > LONGEST_BODY:
        raise RefusedError(
            422,
            "Validation Failed",
            [{"code": "custom", "message": f"body is too long (maximum is {LONGEST_BODY} characters)"}],
        )
    return body


def _found(ex: Exchange) -> tuple[Repository, Pull, Comment]:
    repository, wanted = ex.repository("pull_requests", "write"), ex.number("comment_id")
    for pull in repository.pulls.values():
        for record in pull.comments:
            if record.id == wanted:
                return repository, pull, record
    raise RefusedError(404, "Not Found")


def _tell(ex: Exchange, action: str, repository: Repository, pull: Pull, record: Comment) -> None:
    shown = shapes.pull(ex.state, repository, pull)
    issue = {key: shown[key] for key in ("number", "title", "user", "state", "body")} | {"pull_request": {"url": ""}}
    ex.webhooks.send(
        "issue_comment", action, repository, ex.who.name, {"issue": issue, "comment": shapes.comment(ex.state, record)}
    )

"""Comments on pull requests and reactions to them."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import NOTHING, Answer, Exchange, Page, created
from lab.github.identity import allowed
from lab.github.pulls import find
from lab.github.records import Comment, Pull, Reaction, Repository
from lab.github.state import RefusedError

LONGEST_BODY = 65_536


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/issues/{issue_number}/comments, oldest first; `since` asks for what changed after it."""
    repository = ex.repository("pull_requests", "read")
    pull, since = find(ex, repository, "issue_number"), ex.request.query.get("since", "")
    found = [one for one in pull.comments if (one.edited or one.created) >= since]
    return Page([shapes.comment(ex.state, repository, pull, one) for one in found])


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/issues/comments/{comment_id}."""
    return shapes.comment(ex.state, *_found(ex, "read"))


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/issues/{issue_number}/comments."""
    repository = ex.repository("pull_requests", "write")
    pull = find(ex, repository, "issue_number")
    record = Comment(ex.state.id(), ex.who.name, _body(ex), ex.state.stamp())
    pull.comments.append(record)
    pull.updated = record.created
    _tell(ex, "created", repository, pull, record)
    return created(shapes.comment(ex.state, repository, pull, record))


def update(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}: one's own, or anybody's with write access."""
    repository, pull, record = _found(ex, "write")
    _own(ex, repository, record)
    before, record.body, record.edited = record.body, _body(ex), ex.state.stamp()
    _tell(ex, "edited", repository, pull, record, {"changes": {"body": {"from": before}}})
    return shapes.comment(ex.state, repository, pull, record)


def delete(ex: Exchange) -> Any:
    """DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}."""
    repository, pull, record = _found(ex, "write")
    _own(ex, repository, record)
    pull.comments.remove(record)
    _tell(ex, "deleted", repository, pull, record)
    return NOTHING


def reactions(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions."""
    _, _, record = _found(ex, "read")
    wanted = ex.request.query.get("content")
    return Page([shapes.reaction(ex.state, one) for one in record.reactions if wanted in {None, one.content}])


def react(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions: 200 when it was there already."""
    _, _, record = _found(ex, "write")
    content = ex.body["content"]
    for before in record.reactions:
        if (before.user, before.content) == (ex.who.name, content):
            return Answer(shapes.reaction(ex.state, before), 200)
    made = Reaction(ex.state.id(), ex.who.name, content, ex.state.stamp())
    record.reactions.append(made)
    return created(shapes.reaction(ex.state, made))


def unreact(ex: Exchange) -> Any:
    """DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}: one's own."""
    _, _, record = _found(ex, "write")
    wanted = ex.number("reaction_id")
    mine = [one for one in record.reactions if (one.id, one.user) == (wanted, ex.who.name)]
    if not mine:
        raise RefusedError(404, "Not Found")
    record.reactions.remove(mine[0])
    return NOTHING


def _body(ex: Exchange) -> str:
    body: str = ex.body["body"]
    message = f"body is too long (maximum is {LONGEST_BODY} characters)" if len(body) > LONGEST_BODY else ""
    message = message or ("" if body.strip() else "body cannot be blank")
    if message:
        raise RefusedError(
            422, "Validation Failed", [{"resource": "IssueComment", "code": "custom", "message": message}]
        )
    return body


def _own(ex: Exchange, repository: Repository, record: Comment) -> None:
    """Raises RefusedError 403 unless the caller wrote the comment or may write to the repository."""
    if record.author == ex.who.name:
        return
    if ex.who.app:
        raise RefusedError(403, "Resource not accessible by integration")
    allowed(ex.who, repository, "contents", "write")


def _found(ex: Exchange, level: str) -> tuple[Repository, Pull, Comment]:
    repository, wanted = ex.repository("pull_requests", level), ex.number("comment_id")
    for pull in repository.pulls.values():
        for record in pull.comments:
            if record.id == wanted:
                return repository, pull, record
    raise RefusedError(404, "Not Found")


def _tell(
    ex: Exchange, action: str, repository: Repository, pull: Pull, record: Comment, more: dict[str, Any] | None = None
) -> None:
    payload = {
        "issue": shapes.issue(ex.state, repository, pull),
        "comment": shapes.comment(ex.state, repository, pull, record),
        **(more or {}),
    }
    ex.webhooks.send("issue_comment", action, repository, ex.who.name, payload)

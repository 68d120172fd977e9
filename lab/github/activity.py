"""Who moved which branch of a repository, and when: what GitHub's page of a repository's activity shows."""

from functools import partial
from typing import Any

from lab.github import shapes
from lab.github.exchange import Exchange, Page
from lab.github.records import Move, Repository
from lab.github.state import RefusedError

NOWHERE = "0" * 40


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/activity with ref, actor, activity_type and direction; newest first. Everybody may read it."""
    if ex.who.app and ex.who.grant is None:
        raise RefusedError(401, "A JSON web token could not be decoded")
    repository, query = ex.state.repository(ex.part("owner"), ex.part("repo")), ex.request.query
    name = query.get("ref", "").removeprefix("refs/")
    wanted = {name, f"heads/{name}"} if name else set()
    found = [
        one
        for one in repository.moves
        if (not wanted or one.ref in wanted)
        and query.get("actor") in {None, one.actor}
        and query.get("activity_type") in {None, one.kind}
    ]
    if query.get("direction", "desc") == "desc":
        found.reverse()
    return Page(found, show=partial(_shown, ex))


def moved(ex: Exchange, repository: Repository, name: str, before: str, after: str, kind: str) -> None:
    """A ref went from one commit to another; `kind` is how, unless it was made or taken away."""
    if int(before, 16) == 0:
        kind = "branch_creation"
    elif int(after, 16) == 0:
        kind = "branch_deletion"
    repository.moves.append(Move(ex.state.id(), name, before, after, kind, ex.who.name, ex.state.stamp()))


def _shown(ex: Exchange, one: Move) -> dict[str, Any]:
    return {
        "id": one.id,
        "node_id": f"PSH_{one.id}",
        "before": one.before,
        "after": one.after,
        "ref": f"refs/{one.ref}",
        "timestamp": one.at,
        "activity_type": one.kind,
        "actor": shapes.user(ex.state, one.actor),
    }

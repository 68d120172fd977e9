"""The two GraphQL requests that the gate makes; everything else is refused, so that a third one cannot go unnoticed."""

import re
from typing import Any

from lab.github.exchange import Exchange
from lab.github.state import Comment, State

_NODES = re.compile(r"\bnodes\s*\(\s*ids\s*:\s*\$(\w+)\s*\)")
_MINIMIZE = re.compile(r"\bminimizeComment\s*\(")


def answer(ex: Exchange) -> Any:
    """POST /graphql."""
    query, variables = ex.body.get("query", ""), ex.body.get("variables") or {}
    nodes = _NODES.search(query)
    if nodes and "lastEditedAt" in query:
        return {"data": {"nodes": [_edited(ex.state, str(one)) for one in variables[nodes[1]]]}}
    if _MINIMIZE.search(query):
        return _minimized(ex.state, variables)
    return {"errors": [{"message": "this GitHub answers nodes(ids:) { lastEditedAt } and minimizeComment only"}]}


def _edited(state: State, node: str) -> dict[str, Any] | None:
    comment = _comment(state, node)
    return {"id": node, "lastEditedAt": comment.edited} if comment else None


def _minimized(state: State, variables: dict[str, Any]) -> dict[str, Any]:
    for value in variables.values():
        comment = _comment(state, str(value))
        if comment:
            comment.minimized = True
            return {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}}
    return {"errors": [{"message": "Could not resolve to a node with the global id"}]}


def _comment(state: State, node: str) -> Comment | None:
    pulls = (pull for repository in state.repositories.values() for pull in repository.pulls.values())
    return next((comment for pull in pulls for comment in pull.comments if comment.node == node), None)

"""The GraphQL requests that the gate makes; everything else is refused, so that another one cannot go unnoticed.

`nodes(ids:)` or `node(id:)` of comments, for lastEditedAt; `minimizeComment`; objects of a repository
(graphql_objects.py) or a pull request's timeline (graphql_timeline.py). Fields, arguments and the types of variables are
checked as GitHub checks them, since no published description of requests covers GraphQL.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lab.github import graphql_objects, graphql_timeline
from lab.github.exchange import Exchange
from lab.github.graphql_syntax import Field, Operation, SyntaxRefusedError, Variable, parse, selected
from lab.github.identity import access, reached
from lab.github.records import Comment, Repository
from lab.github.state import RefusedError

TAKES: Mapping[str, Mapping[str, str]] = {
    "nodes": {"ids": "[ID!]!"},
    "node": {"id": "ID!"},
    "minimizeComment": {"input": "MinimizeCommentInput!"},
    **graphql_timeline.TAKES,
}
INPUT = {"subjectId": "ID!", "classifier": "ReportedContentClassifiers!", "clientMutationId": "String"}
ROOTS = {"query": ("nodes", "node", "repository"), "mutation": ("minimizeComment",)}
NOT_FOUND = "NOT_FOUND"
CLASSIFIERS = ("ABUSE", "DUPLICATE", "LOW_QUALITY", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM")


def answer(ex: Exchange) -> Any:
    """POST /graphql: GitHub answers 200 with errors, too."""
    if ex.who.app and ex.who.grant is None:
        raise RefusedError(401, "Bad credentials")
    variables = ex.body.get("variables") or {}
    try:
        operation = parse(str(ex.body.get("query") or ""))
        missing: list[str] = []
        data = {field.key: _root(ex, operation, field, variables, missing) for field in operation.fields}
    except SyntaxRefusedError as error:
        return {"errors": [{"message": str(error)}]}
    told = [f"Could not resolve to a node with the global id of '{node}'" for node in missing]
    return {"data": data, **({"errors": [{"type": NOT_FOUND, "message": one} for one in told]} if told else {})}


def _root(ex: Exchange, operation: Operation, field: Field, variables: Mapping[str, Any], missing: list[str]) -> Any:
    """The value of a field of the query itself; node ids that stand for nothing are added to `missing`."""
    if field.name not in ROOTS[operation.kind]:
        kind = operation.kind.capitalize()
        raise SyntaxRefusedError(f"Field '{field.name}' doesn't exist on type '{kind}' of the lab's GitHub")
    if field.name == "repository" and any(below.name == "pullRequest" for below in field.below):
        return graphql_timeline.repository(ex, field, lambda one: _arguments(operation, one, variables))
    told = _arguments(operation, field, variables)
    if field.name == "repository":
        return graphql_objects.shown(
            ex, field, told, lambda value, wanted: _filled(operation, value, wanted, variables)
        )
    many = field.name == "nodes"
    ids = told["ids"] if many else [told["id"] if field.name == "node" else str(told["input"].get("subjectId"))]
    found = [_comment(ex, one, "write" if operation.kind == "mutation" else "read") for one in ids]
    missing += [node for node, comment in zip(ids, found, strict=True) if comment is None]
    if operation.kind == "mutation":
        return _minimized(found[0], field, told["input"]) if found[0] else None
    shown = [_shown(comment, "Node", field.below) if comment else None for comment in found]
    return shown if many else shown[0]


def _arguments(operation: Operation, field: Field, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a field with their variables in place, all that it needs among them."""
    told = {name: _typed(operation, field.name, name, value, variables) for name, value in field.arguments.items()}
    left = {name for name, kind in TAKES[field.name].items() if kind.endswith("!")} - set(told)
    if left:
        raise SyntaxRefusedError(f"Field '{field.name}' is missing required arguments: {', '.join(sorted(left))}")
    return told


def _typed(operation: Operation, field: str, name: str, value: Any, variables: Mapping[str, Any]) -> Any:
    """An argument's value with its variables in place; raises SyntaxRefusedError for a wrong name or type."""
    takes = TAKES[field].get(name)
    if takes is None:
        raise SyntaxRefusedError(f"Field '{field}' doesn't accept argument '{name}'")
    if isinstance(value, dict):
        unknown = set(value) - set(INPUT)
        if unknown:
            raise SyntaxRefusedError(f"InputObject 'MinimizeCommentInput' doesn't accept argument '{min(unknown)}'")
        return {key: _filled(operation, one, INPUT[key], variables) for key, one in value.items()}
    return _filled(operation, value, takes, variables)


def _filled(operation: Operation, value: Any, wanted: str, variables: Mapping[str, Any]) -> Any:
    if not isinstance(value, Variable):
        return value
    declared = operation.variables.get(value.name)
    if declared is None:
        raise SyntaxRefusedError(f"Variable ${value.name} is used but not declared")
    if declared not in {wanted, f"{wanted}!"}:
        raise SyntaxRefusedError(f"Type mismatch on variable ${value.name}: {declared} / {wanted}")
    given = variables.get(value.name)
    if given is None and declared.endswith("!"):
        raise SyntaxRefusedError(f"Variable ${value.name} of type {declared} was provided invalid value")
    return given


def _minimized(comment: Comment, field: Field, told: Mapping[str, Any]) -> Any:
    if told.get("classifier") not in CLASSIFIERS:
        raise SyntaxRefusedError(f"classifier has an invalid value {told.get('classifier')!r}")
    comment.minimized = told["classifier"].lower().replace("_", "-")
    shown: dict[str, Any] = {}
    for one in field.below:
        if one.name == "clientMutationId":
            shown[one.key] = told.get("clientMutationId")
        elif one.name == "minimizedComment":
            shown[one.key] = _shown(comment, "Minimizable", one.below)
        else:
            raise SyntaxRefusedError(f"Field '{one.name}' doesn't exist on type 'MinimizeCommentPayload'")
    return shown


def _shown(comment: Comment, kind: str, below: tuple[Field, ...]) -> dict[str, Any]:
    """The asked fields of a comment, as far as the type has them by which it is looked at."""
    minimizable = {"isMinimized": bool(comment.minimized), "minimizedReason": comment.minimized or None}
    whole = {
        "id": comment.node,
        "databaseId": comment.id,
        "body": comment.body,
        "createdAt": comment.created,
        "lastEditedAt": comment.edited,
        **minimizable,
    }
    by_type: dict[str, dict[str, Any]] = {
        "Node": {"id": comment.node},
        "Minimizable": minimizable,
        "IssueComment": whole,
    }
    values = by_type[kind]
    if not below:
        raise SyntaxRefusedError(f"Field must have selections (type {kind} has no fields of its own here)")
    return selected(below, kind, "IssueComment", values, {one: partial(_shown, comment, one) for one in by_type})


def _comment(ex: Exchange, node: str, level: str) -> Comment | None:
    """The comment of a node id; None when there is none, or none for this caller."""
    for repository in ex.state.repositories.values():
        for pull in repository.pulls.values():
            for comment in pull.comments:
                if comment.node == node and _may(ex, repository, level):
                    return comment
    return None


def _may(ex: Exchange, repository: Repository, level: str) -> bool:
    """An App needs its permission for pull requests on this repository, a person the right to write to hide."""
    if ex.who.app and ex.who.grant:
        rights = {"read": {"read", "write"}, "write": {"write"}}[level]
        return repository.full_name in reached(ex.who) and ex.who.grant.permissions.get("pull_requests") in rights
    return level == "read" or access(repository, ex.who.login) in {"write", "maintain", "admin"}

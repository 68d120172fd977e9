"""What GraphQL tells of a pull request's timeline: when it was pointed at another branch, and by whom."""

from collections.abc import Callable, Mapping
from typing import Any

from lab.github.exchange import Exchange
from lab.github.graphql_syntax import Field, SyntaxRefusedError
from lab.github.identity import allowed
from lab.github.records import Pull, Retarget

TAKES: Mapping[str, Mapping[str, str]] = {
    "repository": {"owner": "String!", "name": "String!"},
    "pullRequest": {"number": "Int!"},
    "timelineItems": {"last": "Int", "itemTypes": "[PullRequestTimelineItemsItemType!]"},
}
CHANGED, KINDS = "BASE_REF_CHANGED_EVENT", {"BASE_REF_CHANGED_EVENT", "AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT"}
EVENTS = {"BaseRefChangedEvent", "AutomaticBaseChangeSucceededEvent"}
Typed = Callable[[Field], Mapping[str, Any]]
"""The arguments of a field, held against what it takes."""


def repository(ex: Exchange, field: Field, typed: Typed) -> Any:
    """repository(owner:, name:) { pullRequest(number:) { timelineItems(last:, itemTypes:) { nodes { ... } } } }."""
    told = typed(field)
    found = ex.state.repository(told["owner"], told["name"])
    allowed(ex.who, found, "pull_requests", "read")
    shown = {}
    for below in _known(field, "pullRequest"):
        pull = found.pulls.get(typed(below)["number"])
        shown[below.key] = _pull(pull, below, typed) if pull else None
    return shown


def _pull(pull: Pull, field: Field, typed: Typed) -> Any:
    shown: dict[str, Any] = {}
    for below in _known(field, "timelineItems"):
        told = typed(below)
        if not set(told.get("itemTypes") or KINDS) <= KINDS:
            raise SyntaxRefusedError(f"The lab's GitHub has no other timeline items than {', '.join(sorted(KINDS))}")
        events = pull.retargets if CHANGED in (told.get("itemTypes") or KINDS) else []
        last = events[-told["last"] :] if told.get("last") else []
        shown[below.key] = {one.key: [_event(event, one) for event in last] for one in _known(below, "nodes")}
    return shown


def _event(event: Retarget, field: Field) -> dict[str, Any]:
    whole = {"createdAt": event.at, "previousRefName": event.before, "currentRefName": event.after}
    found: dict[str, Any] = {}
    for one in field.below:
        if one.name == "__typename":
            found[one.key] = "BaseRefChangedEvent"
        elif one.on not in EVENTS or any(below.name not in whole for below in one.below):
            raise SyntaxRefusedError(f"Field '{one.on or one.name}' doesn't exist on type 'PullRequestTimelineItems'")
        elif one.on == "BaseRefChangedEvent":
            found |= {below.key: whole[below.name] for below in one.below}
    return found


def _known(field: Field, name: str) -> tuple[Field, ...]:
    """What is asked of a field, which may only be `name`."""
    other = [one.on or one.name for one in field.below if one.name != name]
    if other or not field.below:
        raise SyntaxRefusedError(f"Field '{(other or ['?'])[0]}' doesn't exist on type '{field.name}'")
    return field.below

"""Events of a namespace: when they were last seen, in which order, and which of them tell nobody anything. Pure."""

from collections.abc import Iterable
from typing import Any

Plain = dict[str, Any]
CONFLICT = "the object has been modified"
"""The API server's words when two wrote at once: the operator tries again, and this happens in every good run."""


def last_seen(event: Plain) -> str:
    """When an event was last seen (RFC 3339, whole seconds); the operator's own have no other time than eventTime."""
    series = event.get("series") or {}
    times = (series.get("lastObservedTime"), event.get("lastTimestamp"), event.get("eventTime"))
    return next((time for time in times if time), event["metadata"].get("creationTimestamp") or "")[:19] + "Z"


def since(events: Iterable[Plain], time: str) -> list[Plain]:
    """The events since a time (RFC 3339), in the order of time."""
    return sorted((one for one in events if last_seen(one) >= time), key=last_seen)


def telling(events: Iterable[Plain]) -> list[Plain]:
    """The events without what the operator says of its ordinary work, and each of those that it repeats once, where it was last."""
    last = {_content(one): one for one in events if not _is_routine(one)}
    return sorted(last.values(), key=last_seen)


def _content(event: Plain) -> tuple[str, ...]:
    involved = event.get("involvedObject") or {}
    said = (event.get("type"), event.get("reason"), involved.get("kind"), involved.get("name"), event.get("message"))
    return tuple(map(str, said))


def _is_routine(event: Plain) -> bool:
    """Whether the operator only tells that it does its work, which is most of the events of a run."""
    if CONFLICT in (event.get("message") or ""):
        return True
    involved = str((event.get("involvedObject") or {}).get("apiVersion"))
    reporter = str(event.get("reportingComponent") or (event.get("source") or {}).get("component"))
    return event.get("type") == "Normal" and (involved.startswith("nvidia.com/") or "dynamo" in reporter.lower())

"""Where GitHub refuses more than its description says: of check runs, which are nearly all that the gate writes."""

from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_TEXT = 65_535
LONGEST_TITLE = 255
LONGEST_MESSAGE = 64 * 1024
ACTIONS_ONLY = ("waiting", "requested", "pending")
"""Statuses that only GitHub Actions may set."""


def beyond(operation: str, body: Any) -> list[str]:
    """What GitHub would refuse in a body that its description lets pass."""
    if not operation.startswith(("POST", "PATCH")) or not isinstance(body, dict):
        return []
    if not operation.endswith(("/check-runs", "/check-runs/{check_run_id}")):
        return []
    return [*_state(body), *_output(body.get("output") or {})]


def _state(body: Mapping[str, Any]) -> Iterator[str]:
    if body.get("status") == "completed" and not body.get("conclusion"):
        yield "body: status completed needs a conclusion"
    if body.get("conclusion") == "stale":
        yield "body.conclusion: only GitHub may set stale"
    if body.get("status") in ACTIONS_ONLY:
        yield f"body.status: only GitHub Actions may set {body['status']}"


def _output(output: Mapping[str, Any]) -> Iterator[str]:
    for key in ("summary", "text"):
        if len(output.get(key) or "") > LONGEST_TEXT:
            yield f"body.output.{key} is longer than {LONGEST_TEXT} characters"
    for number, one in enumerate(output.get("annotations") or ()):
        for reason in _annotation(one):
            yield f"body.output.annotations[{number}]: {reason}"


def _annotation(one: Mapping[str, Any]) -> Iterator[str]:
    columns = {"start_column", "end_column"} & set(one)
    if columns and one.get("start_line") != one.get("end_line"):
        yield "columns are for annotations of one line only"
    if isinstance(one.get("end_line"), int) and one["end_line"] < one.get("start_line", 0):
        yield "end_line is before start_line"
    if str(one.get("path", "")).startswith(("/", "./", "../")):
        yield "the path is not relative to the repository"
    if len(one.get("title") or "") > LONGEST_TITLE:
        yield f"the title is longer than {LONGEST_TITLE} characters"
    for key in ("message", "raw_details"):
        if len((one.get(key) or "").encode()) > LONGEST_MESSAGE:
            yield f"{key} is larger than 64 KB"

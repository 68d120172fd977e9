"""Events are in the order of time, whichever field has it, and what the operator says of its ordinary work is left out."""

from typing import Any

import pytest

from checks.kube.events import last_seen, since, telling

Plain = dict[str, Any]
CONFLICT = 'Operation cannot be fulfilled on deployments.apps "x": the object has been modified; try again'


def event(second: int, message: str = "m", level: str = "Warning", about: str = "v1", **more: Any) -> Plain:
    involved = {"apiVersion": about, "kind": "K", "name": "n"}
    time = {"eventTime": f"2026-01-01T00:00:{second:02}.123456Z"}
    return {"metadata": {"name": "e"}, "type": level, "reason": "R", "message": message, "involvedObject": involved} | (
        time | more
    )


@pytest.mark.parametrize(
    ("fields", "time"),
    [
        ({"eventTime": "2026-01-01T00:00:01.5Z", "lastTimestamp": None}, "2026-01-01T00:00:01Z"),
        ({"eventTime": None, "lastTimestamp": "2026-01-01T00:00:02Z"}, "2026-01-01T00:00:02Z"),
        (
            {"eventTime": "2026-01-01T00:00:01Z", "series": {"lastObservedTime": "2026-01-01T00:00:09.1Z"}},
            "2026-01-01T00:00:09Z",
        ),
    ],
)
def test_an_event_was_last_seen_when_any_of_its_fields_says_so(fields: Plain, time: str) -> None:
    assert last_seen({"metadata": {}, **fields}) == time


def test_what_came_before_is_left_out_and_the_rest_is_in_the_order_of_time() -> None:
    found = since([event(9), event(3), event(5)], "2026-01-01T00:00:05Z")
    assert [last_seen(one)[17:19] for one in found] == ["05", "09"]


@pytest.mark.parametrize(
    "routine",
    [
        event(1, CONFLICT),
        event(1, level="Normal", about="nvidia.com/v1beta1"),
        event(1, level="Normal", reportingComponent="dynamo-operator"),
        event(1, level="Normal", source={"component": "dynamocomponentdeployment"}),
    ],
)
def test_what_the_operator_says_of_its_ordinary_work_tells_nothing(routine: Plain) -> None:
    assert telling([routine]) == []


def test_warnings_and_what_others_say_is_told_and_a_repeated_one_once() -> None:
    refused, pulled = event(1, "is invalid", about="nvidia.com/v1beta1"), event(2, "Pulled", level="Normal")
    again = event(4, "is invalid", about="nvidia.com/v1beta1")
    assert telling([refused, pulled, again]) == [pulled, again]

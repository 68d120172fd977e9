import asyncio
from typing import Any

import pytest

from bot.model.subject import branch, pull_request
from bot.nudges import Bell, Changed, Clicked, Commented, Installed, Nudge, Nudges, nudge

SEVEN = pull_request(5, 7)


def pull_event(action: str, **more: Any) -> dict[str, Any]:
    return {"action": action, "repository": {"id": 5}, "pull_request": {"number": 7}, **more}


def comment_event(action: str, body: str, **more: Any) -> dict[str, Any]:
    return {"action": action, "repository": {"id": 5}, "issue": {"number": 7}, "comment": {"body": body}, **more}


@pytest.mark.parametrize(
    "action", ["opened", "reopened", "closed", "synchronize", "ready_for_review", "converted_to_draft"]
)
def test_what_changes_a_pull_request_is_a_nudge(action: str) -> None:
    assert nudge("pull_request", pull_event(action)) == Changed(SEVEN)


@pytest.mark.parametrize("action", ["labeled", "unlabeled", "assigned", "review_requested", "locked", "milestoned", ""])
def test_what_leaves_a_pull_request_as_it_is_costs_nothing(action: str) -> None:
    assert nudge("pull_request", pull_event(action)) is None


def test_another_title_costs_nothing_and_another_base_is_a_change() -> None:
    assert nudge("pull_request", pull_event("edited", changes={"title": {"from": "Old"}})) is None
    assert nudge("pull_request", pull_event("edited")) is None
    retargeted = pull_event("edited", changes={"base": {"ref": {"from": "main"}}})
    assert nudge("pull_request", retargeted) == Changed(SEVEN)


@pytest.mark.parametrize("body", ["Nice work!", "> /retest", "`/retest`", "", "/ok-to-test"])
def test_a_comment_without_a_command_costs_nothing(body: str) -> None:
    assert nudge("issue_comment", comment_event("created", body)) is None
    assert nudge("issue_comment", comment_event("deleted", body)) is None


def test_a_command_is_a_nudge_when_it_is_given_and_when_it_is_taken_back() -> None:
    assert nudge("issue_comment", comment_event("created", "Well.\n/retest")) == Commented(SEVEN)
    assert nudge("issue_comment", comment_event("deleted", "/cancel")) == Commented(SEVEN)
    was = {"body": {"from": "/ok-to-test " + "a" * 40}}
    assert nudge("issue_comment", comment_event("edited", "Never mind.", changes=was)) == Commented(SEVEN)


def test_a_command_that_came_by_an_edit_never_counts_and_costs_nothing() -> None:
    was = {"body": {"from": "Nice work!"}}
    assert nudge("issue_comment", comment_event("edited", "/retest", changes=was)) is None


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("push", {"repository": {"id": 5}, "ref": "refs/heads/release/1"}, Changed(branch(5, "release/1"))),
        ("push", {"repository": {"id": 5}, "ref": "refs/tags/v1"}, None),
        ("push", {"repository": {"id": 5}}, None),
        ("check_suite", {"repository": {"id": 5}, "action": "rerequested"}, Clicked()),
        ("check_run", {"repository": {"id": 5}, "action": "requested_action"}, Clicked()),
        ("check_run", {"repository": {"id": 5}, "action": "completed"}, None),
        ("installation", {"action": "created"}, Installed()),
        ("installation_repositories", {"action": "added"}, Installed()),
        ("pull_request", {"action": "opened", "repository": {"id": 5}}, None),
        ("pull_request", {"action": "opened", "pull_request": {"number": 7}}, None),
        ("pull_request", {"action": "edited", "changes": [], **pull_event("edited")}, None),
        ("issue_comment", {"action": "created", "repository": {"id": 5}, "issue": {"number": 7}}, None),
        ("star", {"repository": {"id": 5}, "action": "created"}, None),
    ],
)
def test_other_events_name_what_they_are_about(event: str, payload: dict[str, Any], expected: Nudge | None) -> None:
    assert nudge(event, payload) == expected


async def test_a_bell_that_rang_before_anybody_waited_wakes_the_next_who_does() -> None:
    bell = Bell()
    bell.ring()
    await asyncio.wait_for(bell.wait(3600), 5)
    waiting = asyncio.create_task(bell.wait(3600))
    await asyncio.sleep(0)
    assert not waiting.done()
    bell.ring()
    await asyncio.wait_for(waiting, 5)


async def test_nudges_are_taken_once_and_the_same_one_counts_once() -> None:
    nudges = Nudges()
    nudges.add(Changed(SEVEN))
    nudges.add(Changed(SEVEN))
    assert await nudges.wait(3600) == {Changed(SEVEN)}
    assert nudges.taken() == frozenset()

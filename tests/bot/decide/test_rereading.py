from dataclasses import replace

import pytest

from bot.decide.rereading import (
    HEAL_SECONDS,
    MOST_CHANGED,
    MOST_EACH_CHANGED,
    MOST_EACH_OTHERS,
    MOST_OTHERS,
    Base,
    Basis,
    Reading,
    Scope,
    Urgency,
    begun_now,
    by_urgency,
    healed_after,
    next_reading,
)
from bot.model.github import PullRequest, Repository
from bot.model.subject import Subject, pull_request

REPOSITORY = Repository(5, "owner/name", 3)
LISTED = PullRequest(REPOSITORY, 7, "author", "a" * 40, "author", 6, "main", draft=False, updated=1000.0)
BASE = Base(None, "")
BASIS = Basis(LISTED, BASE, frozenset(), None, read=1000.0)
NOW = 1001.0


def part_of(listed: PullRequest, base: Base | None = BASE, clicks: frozenset[str] = frozenset()) -> Scope | None:
    found = next_reading(listed, base, clicks, BASIS, NOW)
    return found.part if found else None


def test_what_did_not_change_is_not_read() -> None:
    assert part_of(LISTED) is None
    assert part_of(LISTED, base=None) is None


def test_what_was_never_read_is_read_whole_and_nobody_waits_for_it() -> None:
    found = next_reading(LISTED, BASE, frozenset(), None, NOW)
    assert found == Reading(pull_request(5, 7), Scope.ALL, Urgency.NEW, 1000.0)


def test_a_push_a_retarget_and_a_draft_are_read_whole_at_once() -> None:
    for changed in (
        replace(LISTED, head="b" * 40),
        replace(LISTED, base_ref="release"),
        replace(LISTED, draft=True),
        replace(LISTED, head_repository=0, head_owner=""),
    ):
        found = next_reading(changed, BASE, frozenset(), BASIS, NOW)
        assert found is not None
        assert (found.part, found.urgency) == (Scope.ALL, Urgency.CHANGED)


def test_a_later_time_alone_is_about_the_conversation() -> None:
    assert part_of(replace(LISTED, updated=1000.5)) is Scope.CONVERSATION


def test_another_policy_or_baseline_on_the_base_is_read_whole_but_another_commit_is_not() -> None:
    assert part_of(LISTED, replace(BASE, policy="mode: advise\n")) is Scope.ALL
    assert part_of(LISTED, replace(BASE, baselines="c" * 40)) is Scope.ALL
    assert part_of(LISTED, replace(BASE, head="d" * 40, read=2000.0)) is None


def test_a_click_on_the_head_is_read_whole_since_it_may_change_the_check() -> None:
    assert part_of(LISTED, clicks=frozenset({"guid"})) is Scope.ALL


def test_everything_is_read_again_within_the_hour_and_not_all_at_once() -> None:
    times = [healed_after(number) for number in range(1, 1001)]
    assert min(times) >= HEAL_SECONDS / 2
    assert max(times) <= HEAL_SECONDS
    minutes = [int((one - HEAL_SECONDS / 2) // 60) for one in times]
    assert max(minutes.count(minute) for minute in range(30)) <= 36
    before, after = (next_reading(LISTED, BASE, frozenset(), BASIS, 1000.0 + healed_after(7) + d) for d in (-1.0, 0.0))
    assert before is None
    assert after == Reading(pull_request(5, 7), Scope.ALL, Urgency.AGAIN, 1000.0)


def test_the_turns_are_changes_then_the_newest_unread_then_what_was_read_longest_ago() -> None:
    def one(number: int, urgency: Urgency, since: float = 0.0) -> Reading:
        return Reading(pull_request(5, number), Scope.ALL, urgency, since)

    again, later = one(1, Urgency.AGAIN, 10.0), one(2, Urgency.AGAIN, 20.0)
    new, older = one(3, Urgency.NEW, 20.0), one(4, Urgency.NEW, 10.0)
    changed = one(5, Urgency.CHANGED)
    turns = sorted([later, again, older, new, changed], key=lambda one: one.turn)
    assert turns == [changed, new, older, again, later]


def test_what_is_asked_for_goes_first_and_is_read_no_less_than_what_changed() -> None:
    seven, eight, nine = (pull_request(5, number) for number in (7, 8, 9))
    changed = [Reading(seven, Scope.ALL, Urgency.NEW), Reading(eight, Scope.ALL, Urgency.AGAIN)]
    asked = {eight: Scope.CONVERSATION, nine: Scope.ITSELF}
    assert by_urgency(changed, asked) == [
        Reading(eight, Scope.ALL, Urgency.CHANGED),
        Reading(nine, Scope.ITSELF, Urgency.CHANGED),
        Reading(seven, Scope.ALL, Urgency.NEW),
    ]
    assert by_urgency(changed, {seven: Scope.ITSELF})[0] == Reading(seven, Scope.ITSELF, Urgency.CHANGED)


def author(subject: Subject) -> str:
    return f"author-{subject.number}"


def of(urgency: Urgency, numbers: range) -> list[Reading]:
    return [Reading(pull_request(5, number), Scope.ALL, urgency) for number in numbers]


def under_way(urgency: Urgency, count: int) -> dict[Subject, Urgency]:
    return {pull_request(6, number): urgency for number in range(count)}


def test_a_change_is_read_while_everything_else_is_under_way_and_the_budget_is_spent() -> None:
    busy = under_way(Urgency.NEW, MOST_OTHERS)
    due = [*of(Urgency.CHANGED, range(1)), *of(Urgency.NEW, range(1, 5))]
    assert begun_now(due, busy, lambda _: True, author) == due[:1]
    assert begun_now(due, {}, lambda _: False, author) == due[:1]


def test_no_more_are_begun_than_can_be_under_way() -> None:
    assert len(begun_now(of(Urgency.NEW, range(50)), {}, lambda _: True, author)) == MOST_OTHERS
    assert len(begun_now(of(Urgency.CHANGED, range(50)), {}, lambda _: True, author)) == MOST_CHANGED
    assert (
        begun_now(of(Urgency.CHANGED, range(5)), under_way(Urgency.CHANGED, MOST_CHANGED), lambda _: True, author) == []
    )


@pytest.mark.attack
def test_readings_of_one_author_leave_room_for_others() -> None:
    """A reading waits until it is judged: one author's many would fill every place."""
    for urgency, most in ((Urgency.NEW, MOST_EACH_OTHERS), (Urgency.CHANGED, MOST_EACH_CHANGED)):
        due = [*of(urgency, range(50)), Reading(pull_request(9, 1), Scope.ALL, urgency)]
        begun = begun_now(due, {}, lambda _: True, lambda subject: f"author of {subject.repository}")
        assert begun == [*due[:most], due[-1]]


def test_a_repository_without_room_does_not_hold_up_another() -> None:
    due = [*of(Urgency.NEW, range(20)), Reading(pull_request(9, 1), Scope.ALL, Urgency.NEW)]
    assert begun_now(due, {}, lambda subject: subject.repository == 9, author) == due[-1:]

"""What is due of a branch follows from the runs that there are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decide.retries import REST_SECONDS
from bot.decide.schedule import Kind, cause, covers, due, kind_of
from bot.model.runs import Phase, Run, Wanted
from bot.model.subject import branch
from checks.model.result import Outcome
from checks.policy.values import Schedule

HOUR, NOW, HEAD = 3600.0, 1_800_000_000.0, "a" * 40
BRANCH, RECIPE = branch(5, "main"), "recipes/m/vllm/agg"
DAILY = Schedule(main_hours=24)


def wanted(schedule: Schedule, *runs: Run, now: float = NOW, head: str = HEAD) -> tuple[Wanted, ...]:
    return due(schedule, BRANCH, head, [RECIPE], runs, now)


def made(one: Wanted, **more: object) -> Run:
    run = Run("run-1", one.subject, one.head, one.recipe, one.cause, one.base, created=NOW)
    return replace(run, **more)  # type: ignore[arg-type]


def test_a_turn_has_one_cause_for_whoever_looks() -> None:
    (one,), (other,) = wanted(DAILY), wanted(DAILY, now=NOW + 60)
    assert one == other
    assert (kind_of(one.cause), one.subject, one.base) == (Kind.MAIN, BRANCH, "main@")
    assert cause(Kind.AA, 24, NOW) == "schedule aa 2027-01-15T00:00:00Z"
    assert kind_of("comment 9") is None


def test_a_run_that_is_under_way_is_wanted_whatever_the_branch_is_now() -> None:
    (one,) = wanted(DAILY)
    assert wanted(DAILY, made(one), now=NOW + 90 * HOUR, head="b" * 40) == (one,)


def test_the_next_turn_begins_when_the_last_is_old_enough() -> None:
    (one,) = wanted(DAILY)
    ended = made(one, phase=Phase.COMPLETED, outcome=Outcome.MEASURED)
    assert wanted(DAILY, ended, now=NOW + 23 * HOUR) == ()
    (after,) = wanted(DAILY, ended, now=NOW + 24 * HOUR, head="b" * 40)
    assert (after.head, after != one) == ("b" * 40, True)


@pytest.mark.parametrize("phase", [Phase.QUEUED, Phase.COMPLETED])
def test_an_aa_run_of_the_first_version_is_not_run_twice(phase: Phase) -> None:
    daily = Schedule(aa_hours=24)
    (one,) = wanted(daily)
    older = replace(one, cause=one.cause.replace(" aa ", " again "))
    assert kind_of(older.cause) is kind_of(one.cause) is Kind.AA
    under_way = (older,) if phase is Phase.QUEUED else ()
    assert wanted(daily, made(older, phase=phase, outcome=Outcome.MEASURED), now=NOW + HOUR) == under_way


def test_what_the_cluster_broke_is_wanted_again_as_often_as_any_run() -> None:
    (one,) = wanted(DAILY)
    broken = [
        made(one, name=f"run-{n}", attempt=n, phase=Phase.COMPLETED, outcome=Outcome.INFRASTRUCTURE)
        for n in range(len(REST_SECONDS) + 1)
    ]
    assert wanted(DAILY, *broken[:-1]) == (one,)
    assert wanted(DAILY, *broken) == ()
    assert wanted(DAILY, broken[0], head="b" * 40) == ()


def test_patterns_choose_recipes_and_none_chooses_all() -> None:
    assert covers(DAILY, RECIPE)
    assert covers(Schedule(recipes=("recipes/m/**",)), RECIPE)
    assert not covers(Schedule(recipes=("recipes/other/**",)), RECIPE)
    assert wanted(Schedule(main_hours=24, recipes=("recipes/other/**",))) == ()


@given(st.integers(0, 2000), st.integers(1, 200))
def test_at_most_one_run_of_a_kind_is_wanted_at_any_time(age: int, hours: int) -> None:
    schedule = Schedule(main_hours=hours, aa_hours=hours)
    first = wanted(schedule)
    runs = [made(one, name=f"run-{n}", phase=Phase.COMPLETED, outcome=Outcome.MEASURED) for n, one in enumerate(first)]
    later = wanted(schedule, *runs, now=NOW + age * HOUR)
    assert len(later) == (2 if age >= hours else 0)
    assert not {one.cause for one in later} & {one.cause for one in first}

"""A change point names its metric, the commits that it came with, its size and whether it is a loss."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.drift.change_points import ERROR, ChangePoint, Direction, change_points
from checks.judge.drift.history import Observation
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.result import Measure
from tests.checks.judge.drift.series import LATENCY, logs, runs

SLOWER = logs((4.6, 30), (4.7, 20))


def only(observations: tuple[Observation, ...]) -> ChangePoint:
    (point,) = change_points(observations)
    return point


def test_a_change_is_told_with_its_commits_and_levels() -> None:
    point = only(runs(SLOWER))
    assert (point.metric.name, point.index, point.time) == (LATENCY, 30, "2026-01-31")
    assert (point.last, point.first, point.identity) == ("c000029", "c000030", f"{LATENCY}@c000030")
    assert (point.before, point.after) == pytest.approx((99.5, 109.9), rel=0.005)
    assert point.change == pytest.approx(point.after / point.before - 1)
    assert 0 <= point.p < ERROR
    assert (point.unit, point.direction) == ("ms", Direction.WORSE)


@pytest.mark.parametrize(
    ("metric", "direction"), [(LATENCY, Direction.WORSE), ("output_token_throughput.avg", Direction.BETTER)]
)
def test_whether_more_is_worse_is_the_metric_s_to_say(metric: str, direction: Direction) -> None:
    point = only(runs(SLOWER, metric))
    assert point.change > 0
    assert point.direction is direction


def test_runs_that_lack_a_metric_are_passed_over() -> None:
    whole = list(runs(SLOWER))
    for place in (3, 28, 29):
        whole[place] = replace(whole[place], measures={LATENCY: Measure(float("nan"), "ms")})
    point = only(tuple(whole))
    assert (point.index, point.last, point.first) == (30, "c000027", "c000030")


def test_the_more_metrics_are_looked_at_the_less_one_p_says() -> None:
    mild = runs(logs((4.6, 20), (4.63, 9)))
    (alone,) = change_points(mild, [metric for metric in DEFAULT_METRICS if metric.name == LATENCY])
    assert only(mild).p == pytest.approx(4 * alone.p)


def test_fewer_runs_than_two_sides_need_have_no_change() -> None:
    assert change_points(runs([1.0, 1.0, 1.0, 9.0, 9.0, 9.0, 9.0])) == ()
    assert change_points(()) == ()


@given(st.integers(0, 1000), st.floats(0.001, 1000))
def test_another_unit_changes_no_point(seed: int, factor: float) -> None:
    given = runs(logs((4.6, 30), (4.7, 20), seed=seed))
    scaled = tuple(
        replace(run, measures={name: Measure(one.value * factor, "s") for name, one in run.measures.items()})
        for run in given
    )
    assert (
        [point.identity for point in change_points(scaled)] == [point.identity for point in change_points(given)] != []
    )
    assert only(scaled).change == pytest.approx(only(given).change)


def test_levels_of_any_size_are_compared() -> None:
    tiny, huge = (Measure(one, "ms") for one in (1e-300, 1e300))
    whole = runs(np.zeros(20))
    given = tuple(replace(run, measures={LATENCY: huge if day < 10 else tiny}) for day, run in enumerate(whole))
    point = only(given)
    assert (point.index, point.change, point.direction) == (10, -1.0, Direction.BETTER)

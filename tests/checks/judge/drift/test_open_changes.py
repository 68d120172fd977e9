"""A worsening is open until the level comes back or somebody says why, and each change is told once."""

import dataclasses

import pytest

from checks.judge.drift.change_points import change_points
from checks.judge.drift.open_changes import drift_of_history, open_changes, unreported
from checks.judge.weighing.noise import FloatArray
from checks.model.annotation import Annotation
from tests.checks.judge.drift.series import LATENCY, history, logs, runs

THROUGHPUT = "output_token_throughput.avg"


def opened(values: FloatArray, metric: str = LATENCY) -> list[str]:
    return [point.first for point in drift_of_history(history(values, metric)).open]


def test_a_worsening_is_open() -> None:
    assert opened(logs((0, 30), (0.1, 20))) == ["c000030"]


def test_an_improvement_is_not() -> None:
    assert opened(logs((0, 30), (-0.1, 20))) == []


def test_a_worsening_ends_when_the_level_came_back() -> None:
    assert opened(logs((0, 30), (0.1, 20), (0, 20))) == []
    assert opened(logs((0, 30), (0.1, 20), (-0.05, 20))) == []


def test_a_worsening_that_came_back_in_part_is_open_with_what_is_left() -> None:
    (point,) = drift_of_history(history(logs((0, 30), (0.1, 20), (0.05, 20)))).open
    assert point.first == "c000030"
    assert point.change == pytest.approx(0.05, abs=0.01)


def test_of_two_worsenings_the_newest_is_open() -> None:
    assert opened(logs((0, 30), (0.05, 20), (0.1, 20))) == ["c000050"]


def test_the_metric_that_got_worse_last_stands_first() -> None:
    latency, tokens = runs(logs((0, 30), (0.1, 30))), runs(logs((0, 40), (-0.1, 20)), THROUGHPUT)
    both = [
        dataclasses.replace(one, measures={**one.measures, **other.measures})
        for one, other in zip(latency, tokens, strict=True)
    ]
    names = [(point.metric.name, point.first) for point in open_changes(change_points(both))]
    assert names == [(THROUGHPUT, "c000040"), (LATENCY, "c000030")]


def test_an_annotation_closes_what_was_open_before_it() -> None:
    slower = history(logs((0, 30), (0.1, 20)))
    closed = drift_of_history(dataclasses.replace(slower, annotations=(Annotation("2026-01-31", "driver 560"),)))
    assert (closed.open, closed.points, len(closed.runs)) == ((), (), 20)


def test_a_change_is_told_once_while_runs_are_added() -> None:
    whole = runs(logs((0, 30), (0.05, 40), seed=3))
    known: set[str] = set()
    told = []
    for length in range(1, len(whole) + 1):
        new = unreported(change_points(whole[:length]), known, whole[:length])
        told += [(length, point.identity) for point in new]
        known |= {point.identity for point in new}
    assert told == [(34, f"{LATENCY}@c000030")]


@pytest.mark.parametrize(("commit", "new"), [("c000027", 0), ("c000033", 0), ("c000026", 1), ("c000034", 1)])
def test_a_point_that_moved_by_a_few_runs_is_still_the_known_one(commit: str, new: int) -> None:
    whole = runs(logs((0, 30), (0.1, 20)))
    assert len(unreported(change_points(whole), {f"{LATENCY}@{commit}"}, whole)) == new


def test_what_is_known_of_another_metric_or_commit_says_nothing() -> None:
    whole = runs(logs((0, 30), (0.1, 20)))
    assert len(unreported(change_points(whole), {f"{THROUGHPUT}@c000030", f"{LATENCY}@elsewhere"}, whole)) == 1


def test_several_runs_of_one_commit_may_differ() -> None:
    whole = [dataclasses.replace(run, commit="c1") for run in runs(logs((0, 30), (0.1, 20)))]
    (point,) = change_points(whole)
    assert (point.last, point.first) == ("c1", "c1")

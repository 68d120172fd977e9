"""A series splits where its level changes, and only there: outliers, noise and small changes are none."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.drift.e_divisive import SIDE_RUNS, best_split, splits
from checks.judge.weighing.noise import FloatArray
from tests.checks.judge.drift.series import logs

FLOOR, MOST = 0.02, 0.00025


def places(values: FloatArray) -> list[int]:
    return [one.index for one in splits(values, FLOOR, MOST)]


def test_the_levels_are_told_apart_where_they_change() -> None:
    assert places(logs((0, 40), (0.05, 30), (-0.03, 30))) == [40, 70]


def test_a_long_series_is_told_apart_in_its_windows() -> None:
    assert places(logs((0, 150), (0.05, 10), (0, 240), (0.05, 100))) == [150, 160, 400]


def test_the_best_split_is_the_one_that_the_definition_says() -> None:
    values = logs((0, 9), (0.02, 6))

    def energy(at: int) -> float:
        left, right = values[:at], values[at:]

        def mean(one: FloatArray, other: FloatArray) -> float:
            total = float(np.abs(one[:, None] - other).sum())
            return total / (len(one) * (len(one) - 1) if one is other else len(one) * len(other))

        scale = len(left) * len(right) / len(values)
        return scale * (2 * mean(left, right) - mean(left, left) - mean(right, right))

    assert best_split(values, 2) == max(range(2, len(values) - 1), key=energy)


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_a_change_is_told_when_it_has_lasted_for_enough_runs(runs: int) -> None:
    values = logs((0, 40), (0.1, SIDE_RUNS))
    assert places(values[: 40 + runs]) == []
    assert places(values) == [40]


def test_a_single_outlier_is_no_change_however_large() -> None:
    values = logs((0, 60))
    for place in (0, 20, 57, 59):
        for size in (0.1, 0.5, 3.0):
            disturbed = values.copy()
            disturbed[place] += size
            assert places(disturbed) == []


def test_an_outlier_hides_no_change() -> None:
    values = logs((0, 40), (0.05, 20))
    values[10] += 0.15
    values[59] += 0.15
    assert places(values) == [40]


def test_what_is_within_the_floor_is_no_change_however_certain() -> None:
    assert places(logs((0, 200), (0.015, 200))) == []
    assert places(logs((0, 200), (0.03, 200))) == [200]


@given(st.floats(-5, 5), st.integers(0, 100))
def test_a_constant_series_has_no_change(level: float, length: int) -> None:
    assert splits(np.full(length, level), 0.0, MOST) == ()


@given(st.integers(0, 1000), st.sampled_from([-3.0, -0.5, 0.25, 8.0]))
def test_a_shifted_series_changes_where_it_did(seed: int, shift: float) -> None:
    values = logs((0, 30), (0.1, 20), seed=seed)
    assert places(values + shift) == places(values) != []


@given(st.integers(0, 1000))
def test_a_series_turned_round_changes_at_the_same_place(seed: int) -> None:
    values = logs((0, 30), (0.1, 20), seed=seed)
    assert [50 - place for place in places(values[::-1])][::-1] == places(values)


@given(st.lists(st.tuples(st.floats(-0.3, 0.3), st.integers(1, 25)), min_size=1, max_size=8))
def test_whatever_the_levels_the_parts_are_long_enough_and_differ_by_the_floor(levels: list[tuple[float, int]]) -> None:
    values = logs(*levels)
    parts = [values[low:high] for low, high in pairwise([0, *places(values), len(values)])]
    assert len(parts) == 1 or min(map(len, parts)) >= SIDE_RUNS
    assert all(abs(np.median(one) - np.median(other)) > FLOOR for one, other in pairwise(parts))


def test_noise_alone_is_no_change() -> None:
    assert [seed for seed in range(100) if places(logs((0, 80), seed=seed))] == []

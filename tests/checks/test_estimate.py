"""The interval holds what it promises, and drift cancels."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.estimate import difference

SIDES = (0.0, 1.0, 1.0, 0.0, 0.0, 1.0)
values = st.lists(st.floats(-5, 5), min_size=6, max_size=6)


@given(values)
def test_it_is_the_ordinary_least_squares_fit(noise: list[float]) -> None:
    design = np.column_stack([np.ones(6), SIDES, np.arange(6.0)])
    fitted = np.linalg.lstsq(design, np.array(noise), rcond=None)[0]
    residual = np.array(noise) - design @ fitted
    error = np.sqrt(residual @ residual / 3 * np.linalg.inv(design.T @ design)[1, 1])
    assert difference(noise, SIDES) == pytest.approx((fitted[1], 3.182 * error), abs=1e-6)


@given(values, st.floats(-1, 1), st.floats(-1, 1))
def test_level_and_linear_drift_change_nothing(noise: list[float], level: float, drift: float) -> None:
    drifting = [value + level + drift * i for i, value in enumerate(noise)]
    assert difference(drifting, SIDES) == pytest.approx(difference(noise, SIDES), abs=1e-9)


@given(values, st.floats(-1, 1))
def test_a_shift_of_one_side_is_found_whole(noise: list[float], shift: float) -> None:
    moved = [value + shift * side for value, side in zip(noise, SIDES, strict=True)]
    assert difference(moved, SIDES)[0] == pytest.approx(difference(noise, SIDES)[0] + shift, abs=1e-9)
    assert difference(moved, SIDES)[1] == pytest.approx(difference(noise, SIDES)[1], abs=1e-9)


def test_the_interval_holds_the_truth_19_times_out_of_20() -> None:
    rng = random.Random(7)  # noqa: S311
    held = 0
    for _ in range(4000):
        effect, half = difference([rng.gauss(0.02 * i, 1) for i in range(6)], SIDES)
        held += abs(effect) <= half
    assert 0.94 <= held / 4000 <= 0.96

"""A decision is made as soon as it is certain, is upheld before it is red, and agrees with its interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.likelihood import curves
from checks.sequential import Looks, looks

TARGET = float(np.log1p(0.05))
FLOOR = float(np.log1p(0.02)) / TARGET
QUIET = [0.005, -0.004, 0.002, -0.006, 0.003, 0.001, -0.002, 0.004]


def looked(*differences: float) -> Looks:
    return looks(curves(differences, QUIET, TARGET), FLOOR)


def test_equal_sides_are_green_at_the_first_pair() -> None:
    assert looked(0.001).green.tolist() == [True]


def test_a_loss_is_red_only_after_a_further_pair_upheld_it() -> None:
    assert looked(0.1, 0.1, 0.1).red.tolist() == [False, False, True]
    assert looked(0.1, 0.0, 0.0).red.tolist() == [False, False, False]


def test_no_single_pair_makes_red() -> None:
    assert looked(0.0, 0.0, 0.3).red.tolist() == [False, False, False]


def test_a_loss_within_the_floor_is_green_however_certain() -> None:
    found = looked(*[0.018] * 8)
    assert not found.red.any()
    assert found.green[-1]


def test_the_loss_is_what_the_pairs_say_without_the_disturbed_one() -> None:
    assert looked(0.05, 0.05, 0.2, 0.05).loss[-1] == pytest.approx(1.0, abs=0.1)


def test_the_interval_shrinks_with_every_pair() -> None:
    found = looked(*[0.0] * 6)
    assert (np.diff(found.high - found.low) < 0).all()


@given(st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=12))
def test_the_decisions_are_what_the_interval_says(differences: list[float]) -> None:
    found = looked(*differences)
    assert (found.low <= found.high).all()
    assert (found.high[found.green] <= 1.0 + 1e-9).all()
    assert (found.low[found.red] >= 0.0 - 1e-9).all()
    assert not (found.red & found.green).any()

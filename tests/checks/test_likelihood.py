"""The likelihood knows the noise as far as the history tells, and an outlier for what it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.likelihood import LOSSES, Array, curves

TARGET = float(np.log1p(0.05))
QUIET = [0.005, -0.004, 0.002, -0.006, 0.003, 0.001, -0.002, 0.004]


def likeliest(curve: Array) -> float:
    return float(LOSSES[np.argmax(curve)])


def advantage(curve: Array, one: float, other: float) -> float:
    """How much likelier one loss is than another, in targets, as a logarithm."""
    return float(curve[np.argmin(abs(LOSSES - one))] - curve[np.argmin(abs(LOSSES - other))])


def test_what_was_seen_again_and_again_is_the_likeliest() -> None:
    found = curves([0.05, 0.048, 0.051], QUIET, TARGET)
    assert found.shape == (3, len(LOSSES))
    assert [likeliest(curve) for curve in found] == pytest.approx([1.0, 1.0, 1.0], abs=0.11)


def test_a_quiet_history_makes_the_same_pairs_say_more() -> None:
    quiet, unknown, noisy = (curves([0, 0], history, TARGET)[-1] for history in (QUIET, [], [10 * x for x in QUIET]))
    assert advantage(quiet, 0, 1) > advantage(unknown, 0, 1) > advantage(noisy, 0, 1) > 0


def test_a_disturbed_pair_says_little() -> None:
    one = curves([0.1], QUIET, TARGET)[0]
    assert advantage(one, 2, 0) < 7
    mixed = curves([0.0, 0.1, 0.001], QUIET, TARGET)[-1]
    assert likeliest(mixed) == pytest.approx(0, abs=0.11)


def test_several_runs_are_read_at_once_as_one_by_one() -> None:
    seen = np.array([[0.01, 0.02], [-0.03, 0.0]])
    both = curves(seen, [QUIET, QUIET], [TARGET, TARGET])
    assert both == pytest.approx(np.stack([curves(one, QUIET, TARGET) for one in seen]))


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12), st.lists(st.floats(-5, 5), max_size=20))
def test_nothing_measured_leads_to_no_number(differences: list[float], history: list[float]) -> None:
    assert np.isfinite(curves(differences, history, TARGET)).all()

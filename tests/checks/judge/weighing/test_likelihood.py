"""What one metric shows tells what noise the others have, and no metric is blamed for another's loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.weighing.likelihood import LOSSES, loss_likelihoods
from checks.judge.weighing.noise import FloatArray

UNITS: FloatArray = np.log1p(np.array([0.05, 0.05, 0.1]))
ALIKE: FloatArray = 0.04 * (0.8 + 0.2 * np.eye(3))
ALONE: FloatArray = 0.04 * np.eye(3)


def likeliest(means: list[float], covariance: FloatArray = ALONE) -> list[float]:
    curves = loss_likelihoods(np.array(means), covariance, 25.0, UNITS)
    return [float(LOSSES[np.argmax(curve)]) for curve in curves]


def advantage(curve: FloatArray, one: float, other: float) -> float:
    """How much likelier one loss is than another, in targets, as a logarithm."""
    return float(curve[np.argmin(abs(LOSSES - one))] - curve[np.argmin(abs(LOSSES - other))])


def test_each_metric_has_the_loss_that_it_showed() -> None:
    assert likeliest([2.0, 0.0, -1.0]) == pytest.approx([2.0, 0.0, -1.0], abs=0.21)
    assert likeliest([1.0, 1.0, 0.5]) == pytest.approx([1.0, 1.0, 0.5], abs=0.11)


def test_what_the_others_would_show_too_if_it_were_noise_is_a_loss() -> None:
    alone = loss_likelihoods(np.array([1.0]), ALIKE[:1, :1], 25.0, UNITS[:1])[0]
    apart = loss_likelihoods(np.array([1.0, 0.0, 0.0]), ALIKE, 25.0, UNITS)[0]
    assert advantage(apart, 1, 0) > advantage(alone, 1, 0) > 0


def test_a_loss_of_all_metrics_is_surer_than_each_alone() -> None:
    alone = loss_likelihoods(np.array([0.6]), ALONE[:1, :1], 25.0, UNITS[:1])[0]
    together = loss_likelihoods(np.array([0.6, 0.6, 0.3]), ALONE, 25.0, UNITS)[0]
    assert advantage(together, 1, 0) > advantage(alone, 1, 0)


def test_a_gain_of_one_metric_blames_no_other() -> None:
    curves = loss_likelihoods(np.array([-3.0, 0.0, 0.0]), ALIKE, 25.0, UNITS)
    assert advantage(curves[1], 0, 1) > 3


@pytest.mark.parametrize("gain", [1.0, 2.0])
def test_a_gain_of_all_others_is_not_taken_for_noise_that_hides_a_loss(gain: float) -> None:
    units = np.log1p(np.full(5, 0.05))
    alike = 0.02 * (0.95 + 0.05 * np.eye(5))
    curve = loss_likelihoods(np.array([-gain] * 4 + [0.0]), alike, 25.0, units)[4]
    assert advantage(curve, 0, 1) > 3


def test_more_certain_noise_has_shorter_tails() -> None:
    sure, unsure = (loss_likelihoods(np.array([1.0]), ALONE[:1, :1], freedom, UNITS[:1])[0] for freedom in (40.0, 2.0))
    assert advantage(sure, 1, 0) > advantage(unsure, 1, 0)


def test_a_metric_alone_is_weighed_as_any() -> None:
    assert loss_likelihoods(np.array([0.3]), ALONE[:1, :1], 5.0, UNITS[:1]).shape == (1, len(LOSSES))


@given(st.lists(st.floats(-8, 8), min_size=3, max_size=3), st.floats(1, 200))
def test_nothing_measured_leads_to_no_number(means: list[float], freedom: float) -> None:
    assert np.isfinite(loss_likelihoods(np.array(means), ALIKE, freedom, UNITS)).all()

"""A block that is slower in all metrics at once is seen, and nothing else is taken off."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from checks.judge.weighing.disturbance import scatter_of_history, without_disturbances
from checks.judge.weighing.noise import FloatArray, Scatter, no_scatter
from checks.judge.weighing.turns import repeated_turns

UNITS: FloatArray = np.log1p(np.array([0.05, 0.05, 0.1]))
QUIET = Scatter(20 * 0.04 * np.eye(3), 20)


def quiet(pairs: int, seed: int = 1) -> FloatArray:
    """Blocks of two equal sides, in targets."""
    return np.random.default_rng(seed).normal(0, 0.14, (3, 2 * pairs))


def test_an_outlier_in_all_metrics_is_taken_off_its_block() -> None:
    values = quiet(4)
    values[:, 3] += 0.1 / UNITS
    found = without_disturbances(values, repeated_turns(4), QUIET, UNITS)
    assert np.argmax(found.guilty) == 3
    assert found.guilty[3] > 0.95
    assert (values - found.values)[:, 3] * UNITS == pytest.approx(0.1, abs=0.03)
    assert np.abs((values - found.values)[:, [0, 1, 2, 4, 5, 6, 7]]).max() < 0.1


def test_a_loss_of_the_head_is_no_disturbance() -> None:
    values = quiet(4)
    heads = np.array([side.value == "head" for side in repeated_turns(4).sides])
    values[:, heads] += 0.1 / UNITS[:, None]
    found = without_disturbances(values, repeated_turns(4), QUIET, UNITS)
    assert found.guilty.max() < 0.2


def test_a_faster_block_is_no_disturbance() -> None:
    values = quiet(4)
    values[:, 3] -= 0.1 / UNITS
    assert without_disturbances(values, repeated_turns(4), QUIET, UNITS).guilty[3] < 0.05


def test_a_drift_is_no_disturbance() -> None:
    values = quiet(6) + 0.3 * np.arange(12)
    assert without_disturbances(values, repeated_turns(6), QUIET, UNITS).guilty.max() < 0.5


@pytest.mark.parametrize("size", [0.3, 0.7])
def test_a_disturbance_may_be_large(size: float) -> None:
    values = quiet(4)
    values[:, 3] += size / UNITS
    found = without_disturbances(values, repeated_turns(4), QUIET, UNITS)
    assert (values - found.values)[:, 3] * UNITS == pytest.approx(size, abs=0.05)


def test_what_stands_out_in_one_metric_only_is_drawn_in() -> None:
    values = quiet(4)
    values[0, 3] += 8.0
    found = without_disturbances(values, repeated_turns(4), QUIET, UNITS)
    assert found.values[0, 3] < 2.0
    assert found.guilty[3] < 0.5
    assert np.abs((values - found.values)[1:, 3]).max() < 0.3


def test_one_pair_alone_tells_nothing_of_its_blocks() -> None:
    found = without_disturbances(np.array([[0.0, 2.0]] * 3), repeated_turns(1), QUIET, UNITS)
    assert found.guilty == pytest.approx(0.044, abs=0.001)
    assert found.scatter == QUIET


def test_a_historys_outlier_does_not_widen_the_noise() -> None:
    differences = quiet(10)[:, :20]
    clean = scatter_of_history(differences, UNITS)
    differences[:, 7] += 0.12 / UNITS
    assert np.diag(scatter_of_history(differences, UNITS).covariance) == pytest.approx(
        np.diag(clean.covariance), rel=0.35
    )


def test_no_history_is_nothing_known() -> None:
    found = scatter_of_history(np.zeros((3, 0)), UNITS)
    assert found.pairs == no_scatter(3).pairs
    assert (found.sums == 0).all()


def test_several_runs_are_read_at_once_as_one_by_one() -> None:
    both = np.stack([quiet(3, 1), quiet(3, 2)])
    known = Scatter(np.stack([QUIET.sums] * 2), QUIET.pairs)
    found = without_disturbances(both, repeated_turns(3), known, UNITS)
    for index in range(2):
        assert found.values[index] == pytest.approx(
            without_disturbances(both[index], repeated_turns(3), QUIET, UNITS).values
        )


@given(arrays(float, (3, 6), elements=st.floats(-100, 100)), arrays(float, (3, 5), elements=st.floats(-100, 100)))
@example(
    np.array([[-37, 1.6, 0, 0, 0, 0], [0, 0, 4, 0, 0, 0], [0] * 6]),
    np.array([[1, 1, 1, 1, 1], [38.0625, 1, 1, 1, 1], [3, 70.765625, 1, 1, 1]]),
)
def test_nothing_measured_leads_to_no_number(values: FloatArray, history: FloatArray) -> None:
    found = without_disturbances(values, repeated_turns(3), scatter_of_history(history, UNITS), UNITS)
    assert np.isfinite(found.values).all()
    assert np.isfinite(found.scatter.precision).all()
    assert ((found.guilty >= 0) & (found.guilty <= 1)).all()

"""Little data is drawn towards what is usual, much data speaks for itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.weighing.noise import USUAL, Scatter, no_scatter


def test_nothing_known_is_what_is_usual() -> None:
    covariance = no_scatter(3).covariance
    assert np.diag(covariance) == pytest.approx(USUAL**2)
    assert covariance[0, 1] == pytest.approx(0.3 * USUAL**2)


def test_much_data_speaks_for_itself() -> None:
    true = np.array([[0.04, 0.03, 0.0], [0.03, 0.09, 0.01], [0.0, 0.01, 0.25]])
    found = Scatter(20_000 * true, 20_000).covariance
    assert found == pytest.approx(true, abs=0.001)


def test_a_few_pairs_are_drawn_towards_metrics_that_go_together_equally() -> None:
    sums = 10 * np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
    covariance = Scatter(sums, 10).covariance
    assert 0.3 < covariance[0, 1] / covariance[0, 0] < 0.7
    assert 0 < covariance[0, 2] / covariance[0, 0] < 0.3


@given(st.lists(st.lists(st.floats(-8, 8), min_size=4, max_size=4), max_size=12))
def test_a_covariance_can_always_be_inverted(rows: list[list[float]]) -> None:
    seen = np.array(rows).reshape(len(rows), 4)
    scatter = Scatter(seen.T @ seen, float(len(rows)))
    assert (np.linalg.eigvalsh(scatter.covariance) > 0).all()
    assert np.isfinite(scatter.precision).all()

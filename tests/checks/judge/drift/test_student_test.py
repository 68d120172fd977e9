"""Student's distribution is the one of the tables, and two segments are told apart by it."""

import numpy as np
import pytest

from checks.judge.drift.student_test import p_value, two_sided_tail


@pytest.mark.parametrize(
    ("freedom", "t", "share"),
    [(1, 12.706, 0.05), (2, 4.303, 0.05), (3, 3.182, 0.05), (4, 4.604, 0.01), (9, 4.781, 0.001), (30, 3.646, 0.001)],
)
def test_the_tails_are_those_of_the_tables(freedom: int, t: float, share: float) -> None:
    assert two_sided_tail(t, freedom) == pytest.approx(share, rel=1e-3)
    assert two_sided_tail(-t, freedom) == two_sided_tail(t, freedom)


def test_with_many_degrees_of_freedom_it_is_the_normal_distribution() -> None:
    assert two_sided_tail(1.959964, 100_000) == pytest.approx(0.05, rel=1e-4)


def test_half_of_the_simulated_segments_of_one_mean_have_a_p_below_one_half() -> None:
    rng = np.random.default_rng(1)
    chances = [p_value(rng.normal(0, 1, 5), rng.normal(0, 1, 9)) for _ in range(2000)]
    assert np.mean(np.array(chances) < 0.5) == pytest.approx(0.5, abs=0.03)
    assert np.mean(np.array(chances) < 0.05) == pytest.approx(0.05, abs=0.015)


def test_segments_without_noise_differ_for_sure_or_not_at_all() -> None:
    assert p_value(np.ones(4), np.ones(9)) == 1.0
    assert p_value(np.ones(4), np.zeros(9)) == 0.0
    tiny = 3.581947734192574e-147
    assert p_value(np.full(4, tiny), np.full(21, tiny)) == 1.0

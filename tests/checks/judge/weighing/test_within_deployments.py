"""The share of the noise within deployments is what both kinds of differences say, and nothing where too few are known."""

import numpy as np
import pytest

from checks.judge.weighing.within_deployments import share_within_deployments


def drawn(seed: int, deviation: float, number: int = 400) -> list[float]:
    return np.random.default_rng(seed).normal(0, deviation, number).tolist()


@pytest.mark.parametrize("true", [0.2, 0.69, 1.0])
def test_much_data_tells_the_share(true: float) -> None:
    pairs, within = drawn(1, 0.02), drawn(2, 0.02 * true**0.5)
    assert share_within_deployments({"a": pairs}, {"a": within}) == pytest.approx(true, abs=0.15)


def test_little_data_is_drawn_towards_nothing() -> None:
    pairs, within = drawn(1, 0.02), drawn(2, 0.02)
    assert share_within_deployments({"a": pairs}, {"a": within[:7]}) == 0.0
    assert share_within_deployments({"a": pairs}, {"a": within[:10]}) < share_within_deployments(
        {"a": pairs}, {"a": within}
    )


def test_first_blocks_that_are_always_slower_are_no_noise() -> None:
    assert share_within_deployments({"a": drawn(1, 0.02)}, {"a": [-0.3 + one for one in drawn(2, 0.002)]}) < 0.05


def test_what_was_never_measured_twice_is_unknown() -> None:
    assert share_within_deployments({"a": drawn(1, 0.02)}, {}) == 0.0
    assert share_within_deployments({"a": [0.0] * 20}, {"a": [0.0] * 20}) == 0.0

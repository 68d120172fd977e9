"""A decision is made as soon as it is certain, is upheld before it is red, and agrees with its interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.weighing.disturbance import scatter_of_history
from checks.judge.weighing.noise import FloatArray
from checks.judge.weighing.sequential import Look, look
from checks.judge.weighing.turns import repeated_turns, turns_of
from checks.model.spec import Side

UNITS: FloatArray = np.log1p(np.array([0.05]))
FLOORS: FloatArray = np.log1p(np.array([0.02])) / UNITS
QUIET = scatter_of_history(np.array([[0.005, -0.004, 0.002, -0.006, 0.003, 0.001, -0.002, 0.004]]) / UNITS, UNITS)


def looked(*differences: float) -> list[Look]:
    """The looks after each pair of equal bases and heads that are worse by the differences, as logarithms."""
    pairs = len(differences)
    losses = np.repeat(np.array(differences) / UNITS, 2)
    values = np.where([side is Side.HEAD for side in repeated_turns(pairs).sides], losses, 0.0)[None]
    return [look(values[:, : 2 * count], repeated_turns(count), QUIET, UNITS) for count in range(1, pairs + 1)]


def red(looks: list[Look]) -> list[bool]:
    before: list[Look | None] = [None, *looks]
    return [bool(now.regressed(then, FLOORS)[0]) for now, then in zip(looks, before, strict=False)]


def test_equal_sides_are_green_at_the_first_pair() -> None:
    assert looked(0.001)[0].settled.tolist() == [True]


def test_a_loss_is_red_only_after_a_further_pair_upheld_it() -> None:
    assert red(looked(0.1, 0.1)) == [False, True]
    assert red(looked(0.1, 0.0, 0.0)) == [False, False, False]


def test_no_single_pair_makes_red() -> None:
    assert red(looked(0.0, 0.0, 0.3)) == [False, False, False]


def test_a_loss_within_the_floor_is_green_however_certain() -> None:
    found = looked(*[0.018] * 8)
    assert not any(red(found))
    assert found[-1].settled[0]


def test_the_loss_is_what_the_pairs_say_without_the_disturbed_one() -> None:
    assert looked(0.05, 0.05, 0.17, 0.05)[-1].loss[0] == pytest.approx(1.0, abs=0.2)


def test_the_interval_shrinks_with_every_pair() -> None:
    widths = [float(found.high[0] - found.low[0]) for found in looked(*[0.0] * 6)]
    assert widths == sorted(widths, reverse=True)


def test_a_pair_that_was_equal_confirms_nothing() -> None:
    """The base of the first pair was faster: the second must not be taken for disturbed."""
    values = np.array([[-0.1, 0.0, 0.0, 0.0]]) / UNITS
    looks = [look(values[:, : 2 * count], repeated_turns(count), QUIET, UNITS) for count in (1, 2)]
    assert red(looks) == [False, False]


def test_what_hits_several_blocks_of_the_head_only_is_not_green() -> None:
    heads = np.array([side is Side.HEAD for side in repeated_turns(6).sides])
    values = np.zeros((1, 12))
    values[0, np.flatnonzero(heads)[[1, 4]]] = 0.1 / UNITS[0]
    found = look(values, repeated_turns(6), QUIET, UNITS)
    assert found.sided > 1.5
    assert not found.settled[0]
    values[0, np.flatnonzero(~heads)[[1, 4]]] = 0.1 / UNITS[0]
    assert look(values, repeated_turns(6), QUIET, UNITS).settled[0]


def test_more_gated_metrics_ask_more_of_red() -> None:
    four, eight = (look(np.zeros((size, 2)), repeated_turns(1), scatter_of_history(np.zeros((size, 9)), np.full(size, 0.05)),
                     np.full(size, 0.05)) for size in (4, 8))  # fmt: skip
    assert eight.red - four.red == pytest.approx(np.log(2))


def test_measuring_each_deployment_again_says_more_the_more_noise_lies_within() -> None:
    twice = turns_of([Side.BASE, Side.BASE, Side.HEAD, Side.HEAD], [True, False] * 2)
    values = np.zeros((1, 4))
    safe = [float(look(values, twice, QUIET, UNITS, within).safe[0]) for within in (0.0, 0.5, 1.0)]
    assert safe == sorted(safe)
    assert safe[0] < safe[2]


@given(st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=8))
def test_the_decisions_are_what_the_interval_says(differences: list[float]) -> None:
    looks = looked(*differences)
    for now, certain in zip(looks, red(looks), strict=True):
        assert now.low[0] <= now.high[0]
        assert not now.settled[0] or now.high[0] <= 1.0 + 1e-9
        assert not certain or now.low[0] >= 0.0 - 1e-9
        assert not (certain and now.settled[0])

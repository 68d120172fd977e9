"""The simulated runs of main are what they say, each rule tells a large shift, and the table has a line for each."""

import numpy as np
import pytest

from benchmarks.drift.__main__ import BEFORE, cell, false_alarms, milliseconds
from benchmarks.drift.rules import NETFLIX_RUNS, RULES, Alarm
from benchmarks.drift.runs import WORLDS, observations, series
from benchmarks.verdicts.worlds import World
from checks.judge.drift.change_points import Direction, change_points

STILL = World(block=0, deployment=0, node=0, p=0, size=0)
STEP = np.concatenate([np.zeros(NETFLIX_RUNS), np.full(10, 0.2)]) + np.zeros((4, 1))


def test_only_the_shift_is_left_without_noise() -> None:
    values = series(STILL, 50, 0.1, 30, np.random.default_rng(1))
    assert values.shape == (4, 50)
    assert values[:, :30] == pytest.approx(0)
    assert values[:, 30:] == pytest.approx(np.log(1.1))


def test_a_run_on_any_node_is_noisier_than_on_one() -> None:
    spread = [
        series(WORLDS[f"quiet, {place}"], 200, 0, 200, np.random.default_rng(1)).std()
        for place in ("one node", "any node")
    ]
    assert spread[0] < 0.02 < spread[1]


def test_a_shift_is_a_loss_of_every_metric() -> None:
    points = change_points(observations(STEP))
    assert {(point.index, point.direction) for point in points} == {(NETFLIX_RUNS, Direction.WORSE)}
    assert len(points) == 4


@pytest.mark.parametrize(
    ("rule", "told"), [("Recipe Gate", 43), ("Netflix, mean + 4 sd", 40), ("5 % of the run before", 40)]
)
def test_each_rule_tells_a_step_and_where_it_was(rule: str, told: int) -> None:
    assert RULES[rule](STEP, 40)[:4] == [Alarm(told, 40, metric) for metric in range(4)]


def test_alarms_before_the_first_run_that_counts_are_none() -> None:
    assert [RULES[rule](STEP, 49) for rule in ("Recipe Gate", "5 % of the run before")] == [[], []]


def test_a_cell_says_how_a_rule_fares() -> None:
    assert false_alarms("Recipe Gate", "quiet, one node", 1) == 0
    large = cell("Recipe Gate", "quiet, one node", 0.1, 2)
    assert (large.found, large.after, large.exact, large.near, large.told) == (1, 4, 1, 1, 1)
    assert cell("Netflix, mean + 4 sd", "typical, any node", 0.0, 1).found == 0
    assert false_alarms("5 % of the run before", "noisy, any node", 2) > 20


def test_an_analysis_takes_a_time() -> None:
    assert milliseconds() > 0
    assert BEFORE >= NETFLIX_RUNS

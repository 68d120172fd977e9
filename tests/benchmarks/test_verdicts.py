"""The simulated noise is what was agreed upon, and each rule of the table judges it."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.verdicts import asked, ours, published, wald, worlds
from checks.judge.weighing.noise import FloatArray

AGREED = Path(__file__).parents[3] / "shared" / "verdict-noise.json"
ALL_10 = worlds.CELLS["all_10"]


def verdicts(decide: worlds.Decide, world: str, cell: str) -> FloatArray:
    checks = worlds.simulated(worlds.STRENGTHS[world], worlds.CELLS[cell], 50, np.random.default_rng(1))
    return decide(checks)[0]


@pytest.mark.skipif(not AGREED.is_file(), reason="the agreed noise is not here")
def test_the_worlds_are_those_that_were_agreed_upon() -> None:
    agreed = json.loads(AGREED.read_text())
    assert agreed["strengths"] == {
        name: {"block": w.block, "deployment": w.deployment, "node": w.node, "p": w.p, "size": w.size}
        for name, w in worlds.STRENGTHS.items()
    }
    assert {name: list(shift) for name, shift in worlds.CELLS.items()} == agreed["cells"]
    assert list(agreed["metrics"]) == list(worlds.METRICS)
    for place, metric in enumerate(agreed["metrics"].values()):
        found = (worlds.SCALES[place], worlds.TARGETS[place], worlds.FLOORS[place])
        assert found == (metric["scale"], metric["target"], metric["floor"])
    assert agreed["cap_blocks"] == worlds.CAP
    assert agreed["cost"] == {
        "deployment_minutes": worlds.DEPLOYMENT_MINUTES,
        "block_minutes": worlds.BLOCK_MINUTES,
        "gpus": worlds.GPUS,
    }


def test_a_node_is_shared_by_both_sides_of_a_pair() -> None:
    still = worlds.World(block=0, deployment=0, node=0.05, p=0, size=0)
    checks = worlds.simulated(still, ALL_10, 10, np.random.default_rng(1))
    assert checks.head - checks.base == pytest.approx(0.1)
    assert checks.past_head == pytest.approx(checks.past_base)


def test_drift_is_turned_round_with_every_second_pair() -> None:
    drifting = worlds.World(block=0, deployment=0, node=0, p=0, size=0, drift=0.01)
    checks = worlds.simulated(drifting, worlds.CELLS["unchanged"], 1, np.random.default_rng(1))
    assert (checks.head - checks.base)[0, 0, :4] == pytest.approx([0.01, -0.01, 0.01, -0.01])


def test_blocks_of_one_deployment_share_what_is_particular_to_it() -> None:
    still = worlds.World(block=0, deployment=0.05, node=0, p=0, size=0, each=3, pairs=2)
    checks = worlds.simulated(still, ALL_10, 4, np.random.default_rng(1))
    assert checks.base.shape == (4, 4, 6)
    assert checks.base[:, :, 0] == pytest.approx(checks.base[:, :, 2])
    assert (checks.base[:, :, 0] != checks.base[:, :, 3]).all()


def test_what_is_missed_is_named() -> None:
    reached = {
        "unchanged": (0.0, 1.0, 0.0, 2.0),
        "all_5": (1.0, 0.0, 0.0, 4.0),
        "throughput_only_5": (1.0, 0.0, 0.0, 4.0),
    }
    assert "everything that was asked is reached; 1.00 times the 2.0 blocks" in asked.answer("quiet", reached, 2.0)
    missed = {**reached, "all_5": (0.9, 0.1, 0.0, 4.0)}
    told = asked.answer("quiet", missed, 2.0)
    assert "MISSED: wrong green 10.00% (at most 2%); found 90.00% (at least 99%)" in told


@pytest.mark.parametrize("world", worlds.HARDER)
def test_ours_answers_in_every_harder_world(world: str) -> None:
    checks = worlds.simulated(worlds.HARDER[world], ALL_10, 20, np.random.default_rng(1))
    assert (ours.decide(checks)[0] == 2).mean() > 0.8


def test_ours_is_red_on_a_loss_and_green_on_none() -> None:
    assert (verdicts(ours.decide, "quiet", "all_10") == 2).all()
    assert (verdicts(ours.decide, "quiet", "unchanged") == 1).all()


@pytest.mark.parametrize("name", published.RULES)
def test_each_published_rule_answers_every_check(name: str) -> None:
    found = verdicts(published.RULES[name], "typical", "all_10")
    assert set(found) <= {1, 2}
    assert len(found) == 50


def test_a_quieter_world_needs_fewer_blocks() -> None:
    needed = [wald.expected_blocks(world) for world in worlds.STRENGTHS.values()]
    assert needed == sorted(needed)

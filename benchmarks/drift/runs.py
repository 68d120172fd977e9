"""Runs of main in the noise that was agreed upon for verdicts: one sample a run, as the twenty runs of a check's history."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.verdicts.worlds import CELLS, HARDER, HISTORY, STRENGTHS, World, simulated
from checks.judge.drift.history import Observation
from checks.judge.weighing.noise import FloatArray
from checks.model.metric import (
    DEFAULT_METRICS,
    Better,
)
from checks.model.result import Measure

TAILS = "typical, heavy tails"
WORLDS = {
    **{f"{name}, any node": world for name, world in STRENGTHS.items()},
    **{f"{name}, one node": replace(world, node=0.0) for name, world in STRENGTHS.items()},
    f"{TAILS}, one node": replace(HARDER[TAILS], node=0.0),
}
"""On any node of a pool, a run's node is drawn anew; on one node always, it is no noise."""


def series(world: World, runs: int, shift: float, since: int, rng: np.random.Generator) -> FloatArray:
    """Logarithms, worse positive, of shape (metrics, runs); from run `since` on all metrics are worse by `shift` (0.05 = 5 %)."""
    checks = simulated(world, CELLS["unchanged"], -(-runs // HISTORY), rng)
    values = np.concatenate(list(checks.past_base), axis=-1)[:, :runs]
    values[:, since:] += math.log1p(shift)
    return values


def observations(values: FloatArray) -> Sequence[Observation]:
    """The same as the product reads them, a run every hour, each of a commit of its own."""
    signs = [-1.0 if metric.better is Better.HIGHER else 1.0 for metric in DEFAULT_METRICS]
    names = [metric.name for metric in DEFAULT_METRICS]
    return [
        Observation(
            time=f"2026-01-01T00:00:00.{run:06}Z",
            commit=f"{run:07x}",
            measures={
                name: Measure(100 * math.exp(sign * one), "ms")
                for name, sign, one in zip(names, signs, each, strict=True)
            },
        )
        for run, each in enumerate(values.T)
    ]

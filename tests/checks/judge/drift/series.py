"""Runs of main with a level for each stretch, as the tests need them."""

from collections.abc import Sequence

import numpy as np

from checks.judge.drift.history import History, Observation
from checks.judge.weighing.noise import FloatArray
from checks.model.result import Measure

LATENCY = "request_latency.p90"
NOISE = 0.01


def logs(*levels: tuple[float, int], seed: int = 1) -> FloatArray:
    """Logarithms: each level for so many runs, with 1 % of noise."""
    steps = np.concatenate([np.full(runs, level) for level, runs in levels])
    answer: FloatArray = steps + np.random.default_rng(seed).normal(0, NOISE, len(steps))
    return answer


def runs(values: FloatArray | Sequence[float], metric: str = LATENCY) -> tuple[Observation, ...]:
    """An observation a day of commits "c000000", "c000001"..., each value the logarithm of milliseconds."""
    return tuple(
        Observation(str(np.datetime64("2026-01-01") + day), f"c{day:06}", {metric: Measure(float(np.exp(one)), "ms")})
        for day, one in enumerate(values)
    )


def history(values: FloatArray | Sequence[float], metric: str = LATENCY) -> History:
    return History("recipes/m/vllm/agg", "h100", runs(values, metric))

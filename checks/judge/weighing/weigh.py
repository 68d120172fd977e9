"""Blocks to a loss with its interval, metric by metric: numbers only; checks/judge/compare.py speaks of metrics and sides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from checks.judge.weighing.disturbance import scatter_of_history
from checks.judge.weighing.likelihood import LOSSES
from checks.judge.weighing.noise import FloatArray
from checks.judge.weighing.sequential import Look, look
from checks.judge.weighing.turns import Turns

GUILTY = 0.5


@dataclass(frozen=True)
class MetricLoss:
    """The loss of one metric and the ends of its interval, as logarithms, and what is certain of it."""

    loss: float
    low: float
    high: float
    regressed: bool
    settled: bool


@dataclass(frozen=True)
class WeighedMetrics:
    """What metrics that were weighed together come to, and which blocks (from 0) were taken for disturbed."""

    losses: tuple[MetricLoss, ...]
    disturbed: tuple[int, ...]


def weigh_metrics(
    values: Sequence[Sequence[float]],
    turns: Turns,
    history: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
    within: float,
) -> WeighedMetrics:
    """The losses of metrics that are weighed together; `values` holds each one's blocks, as logarithms, worse positive.

    `history` has the differences of A/A pairs of each metric, oldest first, `bounds` its target and floor, as logarithms.
    """
    units = np.array([target for target, _ in bounds])
    floors = np.array([floor for _, floor in bounds]) / units
    pairs = min(len(one) for one in history)
    earlier = np.array([one[len(one) - pairs :] for one in history]).reshape(len(units), pairs)
    scatter = scatter_of_history(earlier / units[:, None], units)
    blocks = np.array(values) / units[:, None]
    now = look(blocks, turns, scatter, units, within)
    first = turns.before(turns.pairs - 1)
    before = look(blocks[:, :first], turns.first(first), scatter, units, within) if first else None
    regressed = now.regressed(before, floors)
    losses = tuple(_metric_loss(now, units, index, bool(regressed[index])) for index in range(len(units)))
    return WeighedMetrics(losses, tuple(int(block) for block in np.flatnonzero(now.guilty > GUILTY)))


def _metric_loss(now: Look, units: FloatArray, index: int, regressed: bool) -> MetricLoss:
    """Beyond what is weighed, a loss is the middle of what was measured."""
    seen = float(now.seen[index])
    loss = seen if abs(seen) > LOSSES[-1] else float(now.loss[index])
    unit = float(units[index])
    return MetricLoss(
        loss=unit * loss,
        low=unit * min(float(now.low[index]), loss),
        high=unit * max(float(now.high[index]), loss),
        regressed=regressed,
        settled=bool(now.settled[index]),
    )

"""Blocks to a loss with its interval, metric by metric: numbers only, so that compare.py can speak of metrics and sides."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from checks.weighing.disturbance import of_history
from checks.weighing.likelihood import LOSSES
from checks.weighing.noise import Array
from checks.weighing.sequential import Look, look
from checks.weighing.turns import Turns


@dataclass(frozen=True)
class Weighed:
    """The loss of one metric and the ends of its interval, as logarithms, and what is certain of it."""

    loss: float
    low: float
    high: float
    regressed: bool
    settled: bool


def weighed(
    values: Sequence[Sequence[float]],
    turns: Turns,
    history: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
    within: float,
) -> tuple[Weighed, ...]:
    """The losses of metrics that are weighed together; `values` holds each one's blocks, as logarithms, worse positive.

    `history` has the differences of A/A pairs of each metric, oldest first, `bounds` its target and floor, as logarithms.
    """
    units = np.array([target for target, _ in bounds])
    floors = np.array([floor for _, floor in bounds]) / units
    pairs = min(len(one) for one in history)
    earlier = np.array([one[len(one) - pairs :] for one in history]).reshape(len(units), pairs)
    known = of_history(earlier / units[:, None], units)
    blocks = np.array(values) / units[:, None]
    now = look(blocks, turns, known, units, within)
    first = turns.before(turns.pairs - 1)
    before = look(blocks[:, :first], turns.first(first), known, units, within) if first else None
    return tuple(_one(now, before, floors, units, blocks, turns, index) for index in range(len(units)))


def _one(
    now: Look, before: Look | None, floors: Array, units: Array, blocks: Array, turns: Turns, index: int
) -> Weighed:
    """Beyond what is weighed, a loss is the middle of what was measured."""
    middle = statistics.median((blocks[index] @ turns.contrast()).tolist())
    loss = middle if abs(middle) > LOSSES[-1] else float(now.loss[index])
    unit = float(units[index])
    return Weighed(
        loss=unit * loss,
        low=unit * min(float(now.low[index]), loss),
        high=unit * max(float(now.high[index]), loss),
        regressed=bool(now.regressed(before, floors)[index]),
        settled=bool(now.settled[index]),
    )

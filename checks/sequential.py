"""When the evidence is enough, after every pair: Wald's sequential test at both ends of an interval, closing towards the last.

The lower end is what a test of "no loss" against a loss of the target leaves, the upper end what a test of "the target is
lost" against "nothing changed" leaves; each may be looked at after every pair. (A. Wald, Sequential Tests of Statistical
Hypotheses, 1945; that such bounds hold at any time is Ville's inequality.) The bounds begin where one error in some hundred
is left and fall until CLOSED pairs, where the rest of what may be erred is spent, as in group sequential trials.
benchmarks/verdicts simulates what they cost and how often they err; the constants here are chosen there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.likelihood import LOSSES, Array

Flags = NDArray[np.bool_]

RED_FIRST, RED_LAST = 6.0, 3.8
"""How much likelier (a logarithm) a loss has to be than none, for red: at first and after CLOSED pairs."""
GREEN_FIRST, GREEN_LAST = 2.7, 0.8
"""How much likelier no change has to be than a loss of the target, for green."""
CLOSED = 12
SUSPECTED = 3.3
"""How much likelier a loss has to be than none without the last pair: its fresh deployments confirm, they do not accuse."""
WEIGHT = 0.8
"""How much of an alternative lies on its one point; the rest lies beyond it, less the further."""


@dataclass(frozen=True)
class Looks:
    """What is known after each pair (the last axis): losses in targets, and whether the bounds were crossed.

    `loss` is the mean of the likelihood; `low` and `high` are the interval's ends.
    """

    loss: Array
    low: Array
    high: Array
    red: Flags
    green: Flags


def looks(curves: Array, floor: float | Array) -> Looks:
    """The looks at likelihood curves of shape (..., pairs, losses); `floor` in targets."""
    pairs = curves.shape[-2]
    spent = np.minimum(np.arange(1, pairs + 1) / CLOSED, 1) ** 2
    red, green = RED_FIRST + (RED_LAST - RED_FIRST) * spent, GREEN_FIRST + (GREEN_LAST - GREEN_FIRST) * spent
    weights = np.exp(curves - curves.max(axis=-1, keepdims=True))
    loss = (weights * LOSSES).sum(axis=-1) / weights.sum(axis=-1)
    lost = _evidence(weights, _alternative(1.0))
    kept = _evidence(weights, _alternative(0.0))
    worse = lost[..., LOSSES <= 0].min(axis=-1)
    safe = kept[..., LOSSES >= 1].min(axis=-1)
    relevant = loss > np.asarray(floor)[..., None]
    backwards = [(lost[..., ::-1], red), (kept[..., ::-1], green)]
    return Looks(
        loss=loss,
        low=np.maximum(_end(lost, red), _end(kept, green)),
        high=np.minimum(*(-_end(evidence, bound) for evidence, bound in backwards)),
        red=_confirmed(worse, red, relevant),
        green=safe > green,
    )


def _alternative(point: float) -> Array:
    """The weights of losses of which one is held against the others: the target (1) and beyond, or nothing (0) and gains."""
    sign = 1.0 if point > 0 else -1.0
    beyond = np.where(sign * (LOSSES - point) >= -1e-9, 1 / (0.5 + np.abs(LOSSES - point)), 0.0)
    weights: Array = (1 - WEIGHT) * beyond / beyond.sum()
    weights[np.argmin(np.abs(LOSSES - point))] += WEIGHT
    return weights


def _evidence(weights: Array, alternative: Array) -> Array:
    """How much likelier the alternative is than each loss, as a logarithm."""
    mixed = (weights * alternative).sum(axis=-1, keepdims=True)
    answer: Array = np.log(mixed + 1e-300) - np.log(weights + 1e-300)
    return answer


def _end(evidence: Array, bound: Array) -> Array:
    """Where the evidence first falls below its bound, between two points of the grid; the grid's end where it never was above."""
    first = (evidence < bound[:, None]).argmax(axis=-1)
    before = np.maximum(first - 1, 0)
    at = np.take_along_axis(evidence, first[..., None], -1)[..., 0]
    above = np.take_along_axis(evidence, before[..., None], -1)[..., 0]
    share = np.where(first > 0, (bound - at) / np.maximum(above - at, 1e-12), 0.0)
    step = LOSSES[1] - LOSSES[0]
    answer: Array = LOSSES[first] - np.clip(share, 0, 1) * step
    return answer


def _confirmed(worse: Array, bound: Array, relevant: Flags) -> Flags:
    """Whether a loss is certain that was suspected before the last pair already: no single deployment makes red."""
    certain = (worse > bound) & relevant
    suspected = (worse > SUSPECTED) & relevant
    red = np.zeros_like(certain)
    red[..., 1:] = certain[..., 1:] & suspected[..., :-1]
    return red

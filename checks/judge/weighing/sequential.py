"""When the evidence is enough, after every block: Wald's sequential test at both ends of an interval, closing towards the last.

The lower end is what a test of "no loss" against a loss of the target leaves, the upper end what a test of "the target is
lost" against "nothing changed" leaves; each may be looked at again and again. (A. Wald, Sequential Tests of Statistical
Hypotheses, 1945; that such bounds hold at any time is Ville's inequality.) The bounds begin where few errors are left
and fall until CLOSED pairs, where the rest of what may be erred is spent, as in group sequential trials.
benchmarks/verdicts simulates what they cost and how often they err; the constants here are chosen there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.judge.weighing.disturbance import Cleaned, without_disturbances
from checks.judge.weighing.likelihood import LOSSES, loss_likelihoods
from checks.judge.weighing.noise import FloatArray, Scatter
from checks.judge.weighing.turns import Turns
from checks.model.spec import Side

Flags = NDArray[np.bool_]

RED_FIRST, RED_LAST = 7.5, 3.6
"""How much likelier (a logarithm) a loss has to be than none, for red: at first and after CLOSED pairs, with METRICS gated."""
GREEN_FIRST, GREEN_LAST = 2.6, 2.3
"""How much likelier no change has to be than a loss of the target, for green."""
CLOSED, METRICS = 12, 4
SPENDING = 2.4
"""The power of the share of CLOSED pairs by which the bounds have fallen: little at first, as O'Brien and Fleming (1979) spend."""
SUSPECTED = 1.3
"""How much likelier a loss has to be than none without the last pair: its fresh deployments confirm, they do not accuse."""
SIDED = 1.5
"""By how many more blocks of the head than of the base may be taken for disturbed, for green: what hits one side is its own."""
WEIGHT = 0.8
"""How much of an alternative lies on its one point; the rest lies beyond it, less the further."""


@dataclass(frozen=True)
class Look:
    """What is known after some blocks, metric by metric (the last axis): losses in targets.

    `loss` is the mean of the likelihood, `low` and `high` are the interval's ends; `worse` is how much likelier a loss of the
    target is than none, `safe` how much likelier no change is than that loss; red and green are what the two are held against.
    `seen` is the middle of the pairs' losses as they were measured, the lower one of two, `least` their mean without the worst
    pair. `guilty` (..., blocks) is how likely each block was disturbed, `sided` by how many more of the head than of the base
    were.
    """

    loss: FloatArray
    low: FloatArray
    high: FloatArray
    worse: FloatArray
    safe: FloatArray
    seen: FloatArray
    least: FloatArray
    guilty: FloatArray
    sided: FloatArray
    red: float
    green: float

    @property
    def settled(self) -> Flags:
        """Whether a loss as large as the target is ruled out."""
        answer: Flags = (self.safe > self.green) & (self.sided < SIDED)[..., None]
        return answer

    def regressed(self, before: "Look | None", floors: FloatArray) -> Flags:
        """Whether a loss is certain, beyond its floor (in targets) without its worst pair too, and was suspected before."""
        certain = (self.worse > self.red) & (np.minimum(self.seen, self.least) > floors) & (self.loss > floors)
        if before is None:
            return np.zeros_like(certain)
        return certain & (before.worse > SUSPECTED) & (before.loss > floors)


def look(values: FloatArray, turns: Turns, known: Scatter, units: FloatArray, within: float = 0.0) -> Look:
    """The look at blocks (..., metrics, blocks), in targets; `known` is the scatter of earlier A/A pairs.

    `within` is the share of a pair's variance that further blocks of the same deployments average out.
    """
    cleaned = without_disturbances(values, turns, known, units)
    information = _information(turns, within)
    curves = _curves(cleaned, turns, units, information)
    spent = min(float(information.sum()) / CLOSED, 1) ** SPENDING
    several = max(float(np.log(len(units) / METRICS)), 0.0)
    red = RED_FIRST + (RED_LAST - RED_FIRST) * spent + several
    green = GREEN_FIRST + (GREEN_LAST - GREEN_FIRST) * spent
    weights = np.exp(curves - curves.max(axis=-1, keepdims=True))
    lost, kept = _evidence(weights, _alternative(1.0)), _evidence(weights, _alternative(0.0))
    heads = np.array([1 if side is Side.HEAD else -1 for side in turns.sides])
    pairs = np.sort(values @ turns.contrast(), axis=-1)
    backwards = [(lost[..., ::-1], red), (kept[..., ::-1], green)]
    return Look(
        loss=(weights * LOSSES).sum(axis=-1) / weights.sum(axis=-1),
        low=np.maximum(_interval_end(lost, red), _interval_end(kept, green)),
        high=np.minimum(*(-_interval_end(evidence, bound) for evidence, bound in backwards)),
        worse=lost[..., LOSSES <= 0].min(axis=-1),
        safe=kept[..., LOSSES >= 1].min(axis=-1),
        seen=pairs[..., (turns.pairs - 1) // 2],
        least=pairs[..., : max(turns.pairs - 1, 1)].mean(axis=-1),
        guilty=cleaned.guilty,
        sided=cleaned.guilty @ heads,
        red=red,
        green=green,
    )


def _curves(cleaned: Cleaned, turns: Turns, units: FloatArray, information: FloatArray) -> FloatArray:
    """The likelihood of losses, with and without doubt about what disturbed a block."""
    contrast = turns.contrast()
    shares = information / information.sum()
    means = cleaned.values @ contrast @ shares
    means = means * np.minimum(1, LOSSES[-1] / np.maximum(np.abs(means).max(axis=-1, keepdims=True), 1e-12))
    noise = cleaned.scatter.covariance / information.sum()
    wrong = 1 - np.prod(1 - cleaned.guilty * (1 - cleaned.guilty), axis=-1)
    doubt = (cleaned.doubt @ (contrast @ shares) ** 2 / np.maximum(wrong, 1e-12))[..., None, None] / (
        units[:, None] * units
    )
    freedom = cleaned.scatter.freedom
    sure = loss_likelihoods(means, noise, freedom, units) + np.log1p(-wrong)[..., None, None]
    unsure = loss_likelihoods(means, noise + doubt, freedom, units) + np.log(np.maximum(wrong, 1e-300))[..., None, None]
    answer: FloatArray = np.logaddexp(sure, unsure)
    return answer


def _information(turns: Turns, within: float) -> FloatArray:
    """What each pair says, that of a pair of single blocks being 1: the inverse of its variance."""
    return 1 / np.array([1 - within + within / turns.compared(pair) for pair in range(turns.pairs)])


def _alternative(point: float) -> FloatArray:
    """The weights of losses of which one is held against the others: the target (1) and beyond, or nothing (0) and gains."""
    sign = 1.0 if point > 0 else -1.0
    beyond = np.where(sign * (LOSSES - point) >= -1e-9, 1 / (0.5 + np.abs(LOSSES - point)), 0.0)
    weights: FloatArray = (1 - WEIGHT) * beyond / beyond.sum()
    weights[np.argmin(np.abs(LOSSES - point))] += WEIGHT
    return weights


def _evidence(weights: FloatArray, alternative: FloatArray) -> FloatArray:
    """How much likelier the alternative is than each loss, as a logarithm."""
    mixed = (weights * alternative).sum(axis=-1, keepdims=True)
    answer: FloatArray = np.log(mixed + 1e-300) - np.log(weights + 1e-300)
    return answer


def _interval_end(evidence: FloatArray, bound: float) -> FloatArray:
    """Where the evidence first falls below its bound, between two points of the grid; the grid's end where it never was above."""
    first = (evidence < bound).argmax(axis=-1)
    before = np.maximum(first - 1, 0)
    at = np.take_along_axis(evidence, first[..., None], -1)[..., 0]
    above = np.take_along_axis(evidence, before[..., None], -1)[..., 0]
    share = np.where(first > 0, (bound - at) / np.maximum(above - at, 1e-12), 0.0)
    step = LOSSES[1] - LOSSES[0]
    answer: FloatArray = LOSSES[first] - np.clip(share, 0, 1) * step
    return answer

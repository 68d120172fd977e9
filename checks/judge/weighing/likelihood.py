"""How likely each size of a loss is, metric by metric, given what the pairs say of all metrics together.

Metrics scatter together, so what one shows says what noise the others have. What is not known is which of the others moved
as well; so it is averaged over: the others did not move, or all moved as much (most changes of speed are of that kind), or all
others did and this one by itself, or up to OTHERS of them by anything. A gain of the others must never be taken for noise that
hides a loss of this one. The noise's strength is not known either, which makes the tails those of Student's t.

Losses are in targets: the logarithm of head over base, worse counted positive, divided by what the metric's target is.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from checks.judge.weighing.noise import FloatArray, inverse

LOSSES: FloatArray = np.arange(-80, 81) / 10
"""The losses that are weighed, in targets; what lies beyond them counts as their end."""
TOGETHER = 0.6
"""How likely it is, before any measurement, that all metrics move by the same share, rather than each for itself."""
UNLIKE = 0.15
"""How much metrics that move together still differ, in targets."""
APART = 0.2
"""How likely it is that all others move by the same share, and this metric by itself."""
MOVES, BY = 0.2, 2.0
"""How likely each other metric moves for itself, and by how much (a standard deviation in targets)."""
OTHERS = 3


def loss_likelihoods(means: FloatArray, covariance: FloatArray, freedom: float, units: FloatArray) -> FloatArray:
    """The logarithm of the likelihood of every loss of LOSSES for each metric, up to a constant: (..., metrics, losses).

    `means` (..., metrics) are of the pairs' differences in targets, `covariance` (..., metrics, metrics) is that of the means,
    known with `freedom` degrees; `units` (metrics,) are the targets as logarithms.
    """
    size = len(units)
    terms: list[list[FloatArray]] = [[] for _ in range(size)]
    for moved, prior in _moved(size):
        wider = covariance + np.diag(np.isin(np.arange(size), moved) * BY**2)
        alone = np.eye(size)
        for index in (one for one in range(size) if one not in moved):
            terms[index].append(_fit(means, wider, freedom, alone[index]) + prior)
    for index in range(size):
        unlike = np.diag(np.where(np.arange(size) == index, 0.0, UNLIKE**2))
        together = _fit(means, covariance + unlike, freedom, units[index] / units)
        terms[index].append(together + np.log(TOGETHER))
        others = BY * np.where(np.arange(size) == index, 0.0, units.max() / units)
        apart = _fit(means, covariance + unlike + np.outer(others, others), freedom, np.eye(size)[index])
        terms[index].append(apart + np.log(APART))
    answer: FloatArray = np.stack([np.logaddexp.reduce(each) for each in terms], axis=-2)
    return answer


def _moved(size: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Which other metrics may have moved for themselves, with the logarithm of how likely that is beforehand."""
    for count in range(min(OTHERS, size - 1) + 1):
        prior = np.log(1 - TOGETHER) + count * np.log(MOVES) + (size - 1 - count) * np.log(1 - MOVES)
        yield from ((moved, prior) for moved in combinations(range(size), count))


def _fit(means: FloatArray, covariance: FloatArray, freedom: float, direction: FloatArray) -> FloatArray:
    """How well losses along a direction explain the means: the multivariate t distribution, shape (..., losses)."""
    precision = inverse(covariance)
    seen = (precision @ means[..., None])[..., 0]
    whole = (seen * means).sum(axis=-1)[..., None]
    along = (seen @ direction)[..., None]
    against = np.einsum("i,...ij,j->...", direction, precision, direction)[..., None]
    distance = np.maximum(whole - 2 * LOSSES * along + LOSSES**2 * against, 0)
    size = -0.5 * np.linalg.slogdet(covariance)[1][..., None]
    answer: FloatArray = size - (freedom + len(direction)) / 2 * np.log1p(distance / freedom)
    return answer

"""What disturbed a block: it is slower in all metrics at once, now and then, mostly by a few per cent, and never faster.

A block that stands out from the others of its side, in several metrics, was disturbed by something else than the recipe; how
much is expected of each block, given all blocks and all metrics, is taken off. So one outlier hardly moves an estimate, and
what stays unknown of it is kept as doubt. (Expectation and maximisation for a mixture of a normal and a
one-sided uniform disturbance; each block is held against what the others say of it, not against itself.) What stands out in
one metric only is drawn in to FAR deviations, as Huber's estimator does.
"""

from dataclasses import dataclass

import numpy as np

from checks.judge.weighing.noise import FloatArray, Scatter, diagonal, inverse, no_scatter
from checks.judge.weighing.turns import Turns

KINDS = ((0.04, 0.15), (0.004, 1.5))
"""The share of blocks that something disturbs and how far it reaches, as a logarithm: a little now and then, seldom a lot."""
FAR = 4.0
"""Deviations of a block beyond which a single metric does not pull further."""
ROUNDS = 12
STEADY = 20.0
"""How much less than a block's noise a node drifts from one block to the next, squared: drift that is steeper is seen late."""


@dataclass(frozen=True)
class Cleaned:
    """Blocks without what disturbed them, shape (..., metrics, blocks), in targets.

    `doubt` is the variance of what was taken off (as logarithms), `guilty` the probability that the block was disturbed at
    all, both (..., blocks); `scatter` is what is known of the noise, the run's own included.
    """

    values: FloatArray
    doubt: FloatArray
    guilty: FloatArray
    scatter: Scatter


def scatter_of_history(differences: FloatArray, units: FloatArray) -> Scatter:
    """The scatter of A/A pairs, shape (..., metrics, pairs), in targets, without what disturbed one of their sides.

    `units` (metrics,) are the targets as logarithms.
    """
    pairs = differences.shape[-1]
    known = found = no_scatter(len(units))
    for _ in range(ROUNDS):
        lean, weight = _leaning(found.precision, 1 / units, differences)
        one = _expected_disturbance(lean, weight, sides=(1, -1))
        clean = _clipped(differences - _along(one.off, units), found.covariance)
        found = known.and_also(_outer_products(clean) + _doubt_of_all(one.doubt, units), float(pairs))
    return found


def without_disturbances(values: FloatArray, turns: Turns, known: Scatter, units: FloatArray) -> Cleaned:
    """Blocks, shape (..., metrics, blocks), in targets, without what disturbed them."""
    fitting = _hat_matrix(turns)
    own = np.minimum(np.diag(fitting), 1 - 1e-6)
    each = len(turns.sides) / (turns.deployments[-1] + 1)
    freedom = max(len(turns.sides) - 2, 0) / 2 / each
    none = np.zeros((*values.shape[:-2], values.shape[-1]))
    clean, one, found = values, _Disturbance(none, none, none), known
    for _ in range(ROUNDS):
        covariance = found.covariance / 2
        rest = values - clean @ fitting - own * (values - clean)
        shared = np.median(rest * units[:, None], axis=-2, keepdims=True) / units[:, None]
        rest = shared + _clipped(rest - shared, covariance)
        lean, weight = _leaning(inverse(covariance), 1 / units, rest)
        one = _expected_disturbance(lean, weight * (1 - own), sides=(1,))
        off = values - _along(one.off, units)
        clean = clean @ fitting + _clipped(off - clean @ fitting, covariance)
        sums = _outer_products(clean - clean @ fitting) + _doubt_of_all(one.doubt * (1 - own), units)
        if freedom:
            found = known.and_also(sums / each, freedom)
    return Cleaned(clean, one.doubt, one.guilty, found)


def _clipped(rest: FloatArray, covariance: FloatArray) -> FloatArray:
    """What differs from the middle, metric by metric no further than FAR deviations."""
    far = FAR * np.sqrt(diagonal(covariance))[..., None]
    answer: FloatArray = np.clip(rest, -far, far)
    return answer


@dataclass(frozen=True)
class _Disturbance:
    """What is expected of each block (..., blocks): how likely it was disturbed, by how much, and how uncertain that is."""

    guilty: FloatArray
    off: FloatArray
    doubt: FloatArray


def _expected_disturbance(lean: FloatArray, weight: FloatArray, sides: tuple[int, ...]) -> _Disturbance:
    """The mixture of nothing and of each of KINDS, in the direction of each of `sides`."""
    kinds = [(side, share, _truncated_normal(side * lean, weight, reach)) for side in sides for share, reach in KINDS]
    calm = 1 - len(sides) * sum(share for share, _ in KINDS)
    odds = np.array([share / calm * np.exp(np.minimum(one.odds, 500)) for _, share, one in kinds])
    shares = odds / (1 + odds.sum(axis=0))
    off = sum(part * side * one.mean for part, (side, _, one) in zip(shares, kinds, strict=True))
    squares = sum(part * (one.variance + one.mean**2) for part, (_, _, one) in zip(shares, kinds, strict=True))
    return _Disturbance(np.minimum(shares.sum(axis=0), 1), np.asarray(off), np.asarray(squares - off**2))


@dataclass(frozen=True)
class _TruncatedNormal:
    """If a block was disturbed: by how much, how uncertain, and how much likelier that makes it (a logarithm)."""

    mean: FloatArray
    variance: FloatArray
    odds: FloatArray


def _truncated_normal(lean: FloatArray, weight: FloatArray, reach: float) -> _TruncatedNormal:
    """A normal distribution (`lean` and `weight` are its natural parameters) cut off at nothing and at a reach."""
    middle, width = lean / weight, 1 / np.sqrt(weight)
    low, high = -middle / width, (reach - middle) / width
    mass = np.maximum(_normal_cdf(high) - _normal_cdf(low), 1e-9)
    rise = (_normal_density(low) - _normal_density(high)) / mass
    narrowed = 1 + (low * _normal_density(low) - high * _normal_density(high)) / mass - rise**2
    return _TruncatedNormal(
        mean=np.clip(middle + width * rise, 0, reach),
        variance=np.clip(width**2 * narrowed, 0, reach**2 / 12),
        odds=np.log(np.sqrt(2 * np.pi) * width * mass / reach) + lean**2 / (2 * weight),
    )


def _hat_matrix(turns: Turns) -> FloatArray:
    """The matrix that turns blocks into what the run, the drift, the side and the place say of each."""
    design = turns.design()
    strict = np.full(design.shape[1], 1e-9)
    strict[1] = STEADY
    answer: FloatArray = design @ np.linalg.solve(design.T @ design + np.diag(strict), design.T)
    return answer


def _leaning(precision: FloatArray, direction: FloatArray, rest: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far each block leans in the direction of a disturbance, and how much that weighs: (..., blocks) and (..., 1)."""
    along = precision @ direction
    return np.einsum("...m,...mt->...t", along, rest), (along @ direction)[..., None]


def _along(off: FloatArray, units: FloatArray) -> FloatArray:
    answer: FloatArray = off[..., None, :] / units[:, None]
    return answer


def _outer_products(rest: FloatArray) -> FloatArray:
    answer: FloatArray = rest @ np.swapaxes(rest, -1, -2)
    return answer


def _doubt_of_all(doubt: FloatArray, units: FloatArray) -> FloatArray:
    answer: FloatArray = doubt.sum(axis=-1)[..., None, None] / (units[:, None] * units)
    return answer


def _normal_density(value: FloatArray) -> FloatArray:
    answer: FloatArray = np.exp(-0.5 * np.minimum(value**2, 1e3)) / np.sqrt(2 * np.pi)
    return answer


def _normal_cdf(value: FloatArray) -> FloatArray:
    """The normal distribution function within 0.0003 (the approximation that GELU made known: Hendrycks and Gimpel 2016)."""
    bounded = np.clip(value, -8, 8)
    answer: FloatArray = 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (bounded + 0.044715 * bounded**3)))
    return answer

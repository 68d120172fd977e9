"""How likely each size of a loss is, after every pair of blocks: what all decisions are made from.

A pair is a block of the base beside a block of the head, so that the node, and most of its drift, cancels; what is left is
noise of unknown strength, and now and then a block that was disturbed. The strength is not estimated but averaged over, as
likely as the history makes it: a quiet recipe needs few pairs, a first run more. A disturbed block is slower by up to REACH,
never faster, and hits either side; with it in the model one outlier cannot decide anything.

Losses are in targets: the logarithm of head over base, worse counted positive, divided by what the metric's target is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOSSES: Array = np.arange(-80, 81) / 10
"""The losses that are weighed, in targets; what lies beyond them counts as their end."""
STRENGTHS: Array = np.exp(np.linspace(np.log(0.05), np.log(3), 24))
"""The noise of a pair that is thought possible, as a standard deviation in targets."""
USUAL, UNSURE = 0.4, 0.8
"""Before any history: a pair's noise is about 0.4 targets (2 % where 5 % must be found), within a factor of e**0.8 (2.2)."""
DISTURBED = 0.02
"""The share of blocks that something disturbed, which is somewhat cautious for a cluster with a node of one's own."""
REACH = 0.15
"""The largest disturbance, as a logarithm: beyond 15 % it is a finding of its own."""
BEYOND = 1e-3
"""The density of what neither noise nor a disturbance explains, so that nothing is impossible."""


def curves(differences: Sequence[float] | Array, history: Sequence[float] | Array, target: float | Array) -> Array:
    """The logarithm of the likelihood of every loss of LOSSES after each pair, up to a constant: shape (..., pairs, losses).

    `differences` (..., pairs) and `history` (..., A/A pairs) are logarithms, worse positive; `target` (...,) likewise.
    """
    unit = np.asarray(target, dtype=float)[..., None]
    seen = np.clip(np.asarray(differences, dtype=float) / unit, LOSSES[0], LOSSES[-1])
    known = np.asarray(history, dtype=float) / unit
    reach = REACH / unit[..., None]
    prior = -0.5 * (np.log(STRENGTHS / USUAL) / UNSURE) ** 2
    prior = prior + np.log(_density(known, reach)).sum(axis=-2)
    each = np.log(_density(seen[..., None] - LOSSES, reach[..., None]))
    joint = prior[..., None, None, :] + np.cumsum(each, axis=-3)
    top = joint.max(axis=(-2, -1), keepdims=True)
    answer: Array = np.log(np.exp(joint - top).sum(axis=-1) + 1e-300) + top[..., 0]
    return answer


def _density(off: Array, reach: Array) -> Array:
    """How likely a pair is that lies `off` the loss, for each of STRENGTHS (the last axis, which is added)."""
    scaled = off[..., None] / STRENGTHS
    noise = np.exp(-0.5 * np.minimum(scaled**2, 1e3)) / (STRENGTHS * np.sqrt(2 * np.pi))
    width = np.asarray(reach) / STRENGTHS
    disturbed = (_normal(scaled + width) - _normal(scaled - width)) / (2 * np.asarray(reach))
    density: Array = (1 - 2 * DISTURBED) * noise + 2 * DISTURBED * (disturbed + BEYOND)
    return density


def _normal(value: Array) -> Array:
    """The normal distribution function within 0.0003 (the approximation that GELU made known: Hendrycks and Gimpel 2016)."""
    bounded = np.clip(value, -8, 8)
    answer: Array = 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (bounded + 0.044715 * bounded**3)))
    return answer

"""Student's t test of two segments with one variance, as Hunter and Otava test a change point.

The variance is shared, since both segments are the same recipe's noise. Welch's test, which does not share it, was measured:
with four runs after a change it has three degrees of freedom left, and finds 10 % some four runs later with more false alarms.
Permutations have no distribution to assume, but a p value of one in some thousands needs as many of them: seconds an analysis.
"""

import math

import numpy as np

from checks.judge.weighing.noise import FloatArray


def p_value(left: FloatArray, right: FloatArray) -> float:
    """The two-sided p value of "both have one mean"; each segment (values,) of one value or more, three or more in all."""
    one, other = len(left), len(right)
    freedom = one + other - 2
    distance = abs(float(left.mean() - right.mean()))
    squares = float(left.var() * one + right.var() * other)
    if distance == 0 or left.min() == left.max() == right.min() == right.max():
        return 1.0  # a mean of equal values may be off by its last digit
    noise = math.sqrt(squares / freedom * (1 / one + 1 / other))
    return two_sided_tail(distance / noise, freedom) if noise else 0.0


def two_sided_tail(t: float, freedom: int) -> float:
    """The share of Student's distribution beyond t on both sides; exact within 1e-14.

    For whole degrees of freedom it is a finite sum (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    """
    angle = math.atan(abs(t) / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    first = 2 if freedom % 2 else 1
    steps = np.arange(first, freedom - 2, 2)
    terms = np.cumprod(steps / (steps + 1) * cosine**2)
    if freedom % 2:
        series = cosine * (1 + terms.sum()) if freedom > 1 else 0.0
        within = 2 / math.pi * (angle + sine * series)
    else:
        within = sine * (1 + terms.sum())
    return max(0.0, float(1 - within))

"""The change between two sides of blocks that alternate in time, with its interval.

The blocks stand in the order base head head base base head. The natural logarithms of a metric are fitted by least squares on
the side and on a straight line in time, so that warming up and throttling cancel (Montgomery, Design and Analysis of
Experiments, chapter on the analysis of covariance). Three pairs leave three degrees of freedom; the 95 % interval is
2.6 standard deviations of one block to either side, where three paired differences give 3.5.
"""

import math
from collections.abc import Sequence

PARAMETERS = 3
"""The level, the side, the drift: that many blocks show no noise yet."""
_QUANTILES = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
)
"""Student's t at 0.975 for 1 to 20 degrees of freedom; beyond them the last is used, which is cautious."""


def difference(values: Sequence[float], sides: Sequence[float]) -> tuple[float, float]:
    """How much more the values of side 1 are than those of side 0, and half the width of its 95 % interval.

    `values` in the order of time, more than PARAMETERS of them, of both sides; raises ZeroDivisionError otherwise.
    """
    times = _without([float(i) for i in range(len(values))])
    side, outcome = _without(sides, times), _without(values, times)
    weight = _dot(side, side)
    effect = _dot(side, outcome) / weight
    left = [o - effect * s for o, s in zip(outcome, side, strict=True)]
    freedom = len(values) - PARAMETERS
    error = math.sqrt(_dot(left, left) / freedom / weight)
    return effect, _QUANTILES[min(freedom, len(_QUANTILES)) - 1] * error


def _without(values: Sequence[float], regressor: Sequence[float] | None = None) -> list[float]:
    """What is left of `values` without their mean and without their slope on a regressor of mean zero."""
    mean = math.fsum(values) / len(values)
    left = [value - mean for value in values]
    slope = _dot(left, regressor) / _dot(regressor, regressor) if regressor else 0.0
    return [value - slope * r for value, r in zip(left, regressor or left, strict=True)]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))

"""How much of a pair's noise lies within deployments: what further blocks of the same deployments can average out.

A/A runs measure each deployment twice. What differs between its two blocks differs within it; what differs between pairs of
first blocks is that and what differs between deployments.
"""

import statistics
from collections.abc import Mapping, Sequence

FAR, NORMAL = 3.0, 1.4826
"""Beyond three standard deviations is an outlier; of a normal distribution one is that many median distances."""
LEAST = 8
"""As many differences count as knowing nothing: further blocks are tried where they surely help."""


def share_within_deployments(pairs: Mapping[str, Sequence[float]], within: Mapping[str, Sequence[float]]) -> float:
    """The share (0 to 1) of the variance of pairs of single blocks, over all metrics; 0 where too little is known.

    `pairs` and `within` hold differences (logarithms) by metric: of head and base, of two blocks of one deployment.
    """
    shares = [
        (min(1.0, (_spread(within[name]) / spread) ** 2), len(within[name]))
        for name in sorted({*pairs} & {*within})
        if len(within[name]) >= LEAST and len(pairs[name]) >= LEAST and (spread := _spread(pairs[name])) > 0
    ]
    return statistics.fmean(one * count / (count + LEAST) for one, count in shares) if shares else 0.0


def _spread(values: Sequence[float]) -> float:
    """The standard deviation of what lies within FAR usual distances from the middle; what lies beyond counts as there."""
    middle = statistics.median(values)
    far = FAR * NORMAL * statistics.median(abs(value - middle) for value in values)
    return statistics.pstdev(min(max(value, middle - far), middle + far) for value in values)

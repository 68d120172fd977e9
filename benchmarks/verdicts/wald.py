"""What cannot be beaten: Wald's sequential test of one metric that knows the noise, in blocks."""

import numpy as np

from benchmarks.verdicts.worlds import TARGETS, World

RED, GREEN = 0.005, 0.05
"""Its errors: a false red, a wrong green."""


def expected_blocks(world: World) -> float:
    """The blocks that it takes on average where nothing changed, for throughput without outliers (Wald 1945, section 4)."""
    variance = 2 * (world.block**2 + world.deployment**2)
    drift = TARGETS[0] ** 2 / (2 * variance)
    upper, lower = np.log((1 - GREEN) / RED), np.log(GREEN / (1 - RED))
    pairs = -(RED * upper + (1 - RED) * lower) / drift
    return float(max(2.0, 2 * pairs))

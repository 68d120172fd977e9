"""Values as a row of bars, where there is no room for a plot."""

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], low: float, high: float) -> str:
    """A bar for each value between two bounds; bars of middle height where the bounds are one."""
    span = high - low
    return "".join(BARS[round((value - low) / span * (len(BARS) - 1)) if span else len(BARS) // 2] for value in values)

"""Who tells drift when: ours, and two simpler rules as they are published, each over the same runs.

An alarm says which run was the first slower one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.drift.runs import observations
from checks.judge.drift.change_points import change_points
from checks.judge.drift.open_changes import unreported
from checks.judge.weighing.noise import FloatArray
from checks.model.metric import (
    DEFAULT_METRICS,
)

NETFLIX_RUNS, NETFLIX_DEVIATIONS = 40, 4
FIXED = 0.05


@dataclass(frozen=True)
class Alarm:
    """Raised after the run `told` over a metric (by its place); `first` is the run that is accused."""

    told: int
    first: int
    metric: int


Rule = Callable[[FloatArray, int], list[Alarm]]
"""Series (metrics, runs) and the run from which alarms count, to alarms in the order of `told` and `first`."""


def ours(values: FloatArray, since: int) -> list[Alarm]:
    """Change points of the product, each told once, looked for after each run."""
    runs = observations(values)
    known = {point.identity for point in change_points(runs[:since])}
    alarms = []
    for told in range(since, len(runs)):
        new = unreported(change_points(runs[: told + 1]), known, runs)
        known |= {point.identity for point in new}
        alarms += [Alarm(told, point.index, DEFAULT_METRICS.index(point.metric)) for point in new]
    return alarms


def netflix(values: FloatArray, since: int) -> list[Alarm]:
    """Beyond the mean of the last 40 runs by four standard deviations (Netflix, TVUI performance).

    Theirs takes the best of three measurements a run; here each rule has one.
    """
    alarms = []
    for told in range(max(since, NETFLIX_RUNS), values.shape[1]):
        past = values[:, told - NETFLIX_RUNS : told]
        limit = past.mean(axis=1) + NETFLIX_DEVIATIONS * past.std(axis=1, ddof=1)
        alarms += [Alarm(told, told, int(metric)) for metric in np.flatnonzero(values[:, told] > limit)]
    return alarms


def fixed(values: FloatArray, since: int) -> list[Alarm]:
    """More than 5 % worse than the run before (github-action-benchmark's way, with a tighter threshold than its 200 %)."""
    runs, metrics = np.nonzero(np.log1p(FIXED) < np.diff(values, axis=1).T)
    return [
        Alarm(int(run) + 1, int(run) + 1, int(metric))
        for run, metric in zip(runs, metrics, strict=True)
        if run + 1 >= since
    ]


RULES: Mapping[str, Rule] = {"Recipe Gate": ours, "Netflix, mean + 4 sd": netflix, "5 % of the run before": fixed}

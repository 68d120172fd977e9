"""What changed on main: the change points of every metric, each with the commits that it came with."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd

from checks.judge.drift.e_divisive import SIDE_RUNS, Split, splits
from checks.judge.drift.history import Observation, metric_value
from checks.model.metric import (
    DEFAULT_METRICS,
    Better,
    Metric,
)

ERROR = 0.001
"""The p value of a change, over all places and metrics: benchmarks/drift has a false one in 1500 runs where serving is noisy,
fewer elsewhere."""


class Direction(StrEnum):
    """Whether a change is one that anybody minds."""

    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True)
class ChangePoint:
    """A change of a metric's level, which came with the commits after `last` up to `first`.

    `index` and `time` are those of the first run after it; `before` and `after` are medians in `unit`, `change` their relation
    (0.05 = 5 % more); `p` is corrected for all places and metrics that were looked at.
    """

    metric: Metric
    index: int
    time: str
    last: str
    first: str
    before: float
    after: float
    unit: str
    change: float
    direction: Direction
    p: float

    @property
    def identity(self) -> str:
        """What stays the same while runs are added: "tag.statistic@commit"."""
        return f"{self.metric.name}@{self.first}"


def change_points(runs: Sequence[Observation], metrics: Sequence[Metric] = DEFAULT_METRICS) -> tuple[ChangePoint, ...]:
    """The change points of runs in the order of time (history.considered), oldest first."""
    values = metric_values(runs, metrics)
    points = [
        point for metric in metrics for point in _metric_change_points(runs, values[metric.name], metric, len(metrics))
    ]
    return tuple(sorted(points, key=lambda point: point.index))


def metric_values(runs: Sequence[Observation], metrics: Sequence[Metric]) -> pd.DataFrame:
    """What each run (a row, by its place) measured of each metric (a column); NaN where that is no positive number."""
    rows = [[metric_value(run, metric.name) for metric in metrics] for run in runs]
    return pd.DataFrame(rows, columns=[metric.name for metric in metrics], dtype=float)


def _metric_change_points(
    runs: Sequence[Observation], values: "pd.Series[float]", metric: Metric, tests: int
) -> Iterator[ChangePoint]:
    """The change points of one metric, over the runs that measured it."""
    logs = values.dropna().map(math.log)
    if len(logs) < 2 * SIDE_RUNS:
        return
    changes = splits(logs.to_numpy(), math.log1p(metric.floor), ERROR / tests)
    parts = np.searchsorted([one.index for one in changes], np.arange(len(logs)), side="right")
    levels = logs.groupby(parts).median().map(math.exp)
    for change, (before, after) in zip(changes, pairwise(levels), strict=True):
        corrected = Split(int(logs.index[change.index]), min(1.0, change.p * tests))
        yield _change_point(metric, runs, corrected, int(logs.index[change.index - 1]), before, after)


def _change_point(
    metric: Metric, runs: Sequence[Observation], change: Split, last: int, before: float, after: float
) -> ChangePoint:
    run = runs[change.index]
    return ChangePoint(
        metric=metric,
        index=change.index,
        time=run.time,
        last=runs[last].commit,
        first=run.commit,
        before=before,
        after=after,
        unit=run.measures[metric.name].unit,
        change=after / before - 1,
        direction=Direction.WORSE if loss(metric, before, after) > 0 else Direction.BETTER,
        p=change.p,
    )


def loss(metric: Metric, before: float, after: float) -> float:
    """How much worse `after` is than `before`, as a logarithm."""
    return (math.log(after) - math.log(before)) * (-1.0 if metric.better is Better.HIGHER else 1.0)

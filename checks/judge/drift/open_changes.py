"""Where main stands: what of its changes is still open, and what was not reported yet."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from checks.judge.drift.change_points import ChangePoint, Direction, change_points, loss
from checks.judge.drift.e_divisive import SIDE_RUNS
from checks.judge.drift.history import History, Observation, comparable_runs, metric_value
from checks.model.metric import (
    DEFAULT_METRICS,
    Metric,
)

LEAST_RUNS = 2 * SIDE_RUNS
"""Runs of a metric below which no level can be told from another."""


@dataclass(frozen=True)
class Drift:
    """What a history says: the runs that were compared, the changes among them, the open ones (newest first)."""

    history: History
    runs: tuple[Observation, ...]
    points: tuple[ChangePoint, ...]
    open: tuple[ChangePoint, ...]
    metrics: tuple[Metric, ...] = DEFAULT_METRICS

    @property
    def judged(self) -> bool:
        """Whether any metric has enough runs to be judged by."""
        counts = (sum(metric_value(run, metric.name) is not None for run in self.runs) for metric in self.metrics)
        return max(counts, default=0) >= LEAST_RUNS


def drift_of_history(history: History, metrics: tuple[Metric, ...] = DEFAULT_METRICS) -> Drift:
    """Where main stands by some metrics."""
    runs = comparable_runs(history)
    points = change_points(runs, metrics)
    return Drift(history, runs, points, open_changes(points), metrics)


def open_changes(points: Sequence[ChangePoint]) -> tuple[ChangePoint, ...]:
    """Each metric's newest worsening since which its level has not come back; the newest of all stands first.

    Their `after` and `change` are those of the level now, which may be another than just after the change.
    """
    newest: dict[str, ChangePoint] = {}
    for point in points:
        level = [one.after for one in points if one.metric == point.metric][-1]
        now = replace(point, after=level, change=level / point.before - 1)
        lost = loss(point.metric, point.before, level) > math.log1p(point.metric.floor)
        if point.direction is Direction.WORSE and lost:
            newest[point.metric.name] = now
    return tuple(sorted(newest.values(), key=lambda point: -point.index))


def unreported(
    points: Sequence[ChangePoint], reported: Collection[str], runs: Sequence[Observation]
) -> tuple[ChangePoint, ...]:
    """The points whose identity is not among the known ones.

    A later run may move a point by a commit or two; within SIDE runs of a known one of its metric it is still that one.
    """
    reported_commits = {(metric, commit) for metric, _, commit in (one.partition("@") for one in reported)}

    def is_reported(point: ChangePoint) -> bool:
        near = runs[max(0, point.index - SIDE_RUNS + 1) : point.index + SIDE_RUNS]
        return point.identity in reported or any((point.metric.name, run.commit) in reported_commits for run in near)

    return tuple(point for point in points if not is_reported(point))

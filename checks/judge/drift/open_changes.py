"""Where main stands: what of its changes is still open, and what was not told yet."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from checks.judge.drift.change_points import ChangePoint, Direction, found, loss
from checks.judge.drift.e_divisive import SIDE
from checks.judge.drift.history import History, Observation, considered
from checks.model.spec import DEFAULT_METRICS, Metric


@dataclass(frozen=True)
class Drift:
    """What a history says: the runs that were compared, the changes among them, the open ones (newest first)."""

    history: History
    runs: tuple[Observation, ...]
    points: tuple[ChangePoint, ...]
    open: tuple[ChangePoint, ...]
    metrics: tuple[Metric, ...] = DEFAULT_METRICS


def of_history(history: History, metrics: tuple[Metric, ...] = DEFAULT_METRICS) -> Drift:
    """Where main stands by some metrics."""
    runs = considered(history)
    points = found(runs, metrics)
    return Drift(history, runs, points, still_open(points), metrics)


def still_open(points: Sequence[ChangePoint]) -> tuple[ChangePoint, ...]:
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


def untold(
    points: Sequence[ChangePoint], known: Collection[str], runs: Sequence[Observation]
) -> tuple[ChangePoint, ...]:
    """The points whose identity is not among the known ones.

    A later run may move a point by a commit or two; within SIDE runs of a known one of its metric it is still that one.
    """
    told = {(metric, commit) for metric, _, commit in (one.partition("@") for one in known)}

    def is_told(point: ChangePoint) -> bool:
        near = runs[max(0, point.index - SIDE + 1) : point.index + SIDE]
        return point.identity in known or any((point.metric.name, run.commit) in told for run in near)

    return tuple(point for point in points if not is_told(point))

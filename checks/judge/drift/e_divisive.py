"""Change points of one series by E-divisive: energy statistics say where, a t test says whether.

Where a series splits best is found by the distances within and between both parts, again in each part (D. Matteson and
N. James, A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data, 2014). As in Hunter (M. Fleming
et al., 2023) a long series is searched in windows, with a lenient test, and then the weakest points are taken away until each
that is left holds between its neighbours. Theirs (Apache Otava) pins old versions of numpy and scipy, ruptures brings scipy,
which nobody else here needs; and neither has a floor.

A split is the best of many places, so its p value is multiplied by their number (Bonferroni). `make bench-drift` measures what
that finds; it hardly depends on LENIENT and WINDOW, which bound the cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from checks.judge.drift.student_test import p_value
from checks.judge.weighing.noise import FloatArray

SIDE_RUNS = 4
"""Runs on each side of a change, at least: three that something disturbed in turn are no change."""
FEWEST_OF_A_SIDE = 2
"""Runs on a side where only the place is asked for; of two, one that was disturbed has no energy."""
LENIENT = 0.05
"""The p value below which a split is a candidate."""
WINDOW = 60
"""Runs that are searched at once; the next window begins in the middle of this one."""


@dataclass(frozen=True)
class Split:
    """A change before the value at `index`; `p` is corrected for the places where it might have been."""

    index: int
    p: float


def splits(values: FloatArray, floor: float, most: float) -> tuple[Split, ...]:
    """The changes of a series (runs,) that are larger than `floor` (between medians) and whose p is below `most`."""
    points = {start + at for start in _starts(len(values)) for at in _candidates(values[start : start + WINDOW])}
    upheld = _significant(values, sorted(points), floor, most)
    return _significant(values, _relocated(values, upheld), floor, most)


def _starts(length: int) -> range:
    return range(0, max(1, length - WINDOW // 2), WINDOW // 2)


def _significant(values: FloatArray, points: Sequence[int], floor: float, most: float) -> tuple[Split, ...]:
    """The points that are left when the weakest was taken away, again and again, until each holds between its neighbours."""
    left = [*points]
    while left:
        parts = [values[low:high] for low, high in pairwise([0, *left, len(values)])]
        chances = [_corrected_p_value(one, other, floor) for one, other in pairwise(parts)]
        weakest = int(np.argmax(chances))
        if chances[weakest] < most:
            return tuple(Split(index, p) for index, p in zip(left, chances, strict=True))
        del left[weakest]
    return ()


def _relocated(values: FloatArray, changes: Sequence[Split]) -> list[int]:
    """Each point where the span of its neighbours splits best; without those that belong less than SIDE runs from an end.

    A change two runs ago splits best two runs ago, but is seen as one of SIDE runs ago: it would accuse the wrong commit.
    """
    edges = [0, *(one.index for one in changes), len(values)]
    moved = set()
    for before, now, after in zip(edges, edges[1:], edges[2:], strict=False):
        low, high = max(before, now - WINDOW), min(after, now + WINDOW)
        at = low + best_split(values[low:high], FEWEST_OF_A_SIDE)
        if min(at - low, high - at) >= SIDE_RUNS:
            moved.add(at)
        elif min(at, len(values) - at) >= SIDE_RUNS:
            moved.add(now)
    return sorted(moved)


def _corrected_p_value(left: FloatArray, right: FloatArray, floor: float) -> float:
    """How likely chance makes two neighbours differ as much; more than one where they must not be told apart."""
    if min(len(left), len(right)) < SIDE_RUNS:
        return 3.0
    if abs(float(np.median(left) - np.median(right))) <= floor:
        return 2.0
    return min(1.0, p_value(left, right) * (len(left) + len(right) - 2 * SIDE_RUNS + 1))


def _candidates(values: FloatArray) -> Sequence[int]:
    """Where a window splits, and its parts split again, by the lenient test."""
    candidates: list[int] = []
    waiting = [(0, len(values))]
    while waiting:
        low, high = waiting.pop()
        if high - low < 2 * SIDE_RUNS:
            continue
        at = low + best_split(values[low:high], SIDE_RUNS)
        if p_value(values[low:at], values[at:high]) < LENIENT:
            candidates.append(at)
            waiting += [(low, at), (at, high)]
    return candidates


def best_split(values: FloatArray, side: int) -> int:
    """Where a series splits best, with `side` (two or more) values on each side at least.

    That is where the scaled energy distance of both parts is largest: Matteson and James 2014, equations 5 and 6, with
    distances to the power of one.
    """
    sums = np.abs(values[:, None] - values).cumsum(axis=0).cumsum(axis=1)
    left = np.arange(side, len(values) - side + 1)
    right = len(values) - left
    within = sums[left - 1, left - 1]
    between = sums[left - 1, -1] - within
    beyond = sums[-1, -1] - within - 2 * between
    energy = 2 * between / (left * right) - within / (left * (left - 1)) - beyond / (right * (right - 1))
    return int(left[np.argmax(energy * left * right / len(values))])

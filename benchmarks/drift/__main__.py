"""Prints a table per world; `--series` a cell (60 is what the project's figures are quoted from), seeded."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from benchmarks.drift.rules import RULES, Alarm
from benchmarks.drift.runs import WORLDS, observations, series
from checks.judge.drift.change_points import change_points

BEFORE, AFTER = 40, 40
"""Runs before a shift, and how many are waited for it."""
UNCHANGED = 100
"""Runs of an unchanged main in which alarms are counted; BEFORE runs went before."""
SHIFTS = (0.03, 0.05, 0.10)
POINTS, REPEATS = 200, 20


@dataclass(frozen=True)
class Cell:
    """Of one rule in one world: `found` and what follows are of the series with a shift.

    `after` is how many runs it took, `exact` and `near` the share of found ones at the very commit and within one of it,
    `told` how often one metric's shift was told.
    """

    found: float
    after: float
    exact: float
    near: float
    told: float


def main(argv: Sequence[str] | None = None) -> int:
    """Prints every world; 0."""
    parser = argparse.ArgumentParser(prog="make bench-drift")
    parser.add_argument("--series", type=int, default=60)
    count = parser.parse_args(argv).series
    jobs = [(rule, world, count) for world in WORLDS for rule in RULES]
    with ProcessPoolExecutor() as pool:
        for (rule, world, _), line in zip(jobs, pool.map(row, jobs), strict=True):
            if rule == next(iter(RULES)):
                _print(f"{world:<32}{'false/100':>10}" + "".join(f"{_title(shift):>35}" for shift in SHIFTS))
            _print(line)
    _print(f"{milliseconds():.1f} ms for {POINTS} runs of four metrics")
    return 0


def row(job: tuple[str, str, int]) -> str:
    """The line of a rule in a world."""
    rule, world, count = job
    cells = "".join(_shown(cell(rule, world, shift, count)) for shift in SHIFTS)
    return f"  {rule:<30}{false_alarms(rule, world, count):>10.2f}{cells}"


def _title(shift: float) -> str:
    return f"{shift:.0%} found after exact  +-1 told"


def _shown(one: Cell) -> str:
    if not one.found:
        return f"{one.found:>14.0%}{'-':>6}{'-':>6}{'-':>5}{'-':>4}"
    return f"{one.found:>14.0%}{one.after:>6.1f}{one.exact:>6.0%}{one.near:>5.0%}{one.told:>4.1f}"


def false_alarms(rule: str, world: str, count: int) -> float:
    """Runs with an alarm, in a hundred runs of an unchanged main."""
    runs = BEFORE + UNCHANGED
    each = [RULES[rule](series(WORLDS[world], runs, 0.0, runs, _rng(one)), BEFORE) for one in range(count)]
    return fmean(len({alarm.told for alarm in alarms}) for alarms in each) * 100 / UNCHANGED


def cell(rule: str, world: str, shift: float, count: int) -> Cell:
    """What a rule makes of a shift after BEFORE runs; the first alarm since then counts."""
    runs = BEFORE + AFTER
    each = [RULES[rule](series(WORLDS[world], runs, shift, BEFORE, _rng(one)), BEFORE) for one in range(count)]
    first = [_first(alarms) for alarms in each if alarms]
    return Cell(
        found=len(first) / count,
        after=_mean([alarm.told - BEFORE + 1 for alarm in first]),
        exact=_mean([alarm.first == BEFORE for alarm in first]),
        near=_mean([abs(alarm.first - BEFORE) <= 1 for alarm in first]),
        told=_mean([max(Counter(alarm.metric for alarm in alarms).values()) for alarms in each if alarms]),
    )


def _first(alarms: Sequence[Alarm]) -> Alarm:
    """What is told first: of the alarms after one run the newest, as the product's sentence."""
    return [alarm for alarm in alarms if alarm.told == alarms[0].told][-1]


def milliseconds() -> float:
    """How long one analysis takes; every fiftieth run a shift, so that there is something to find."""
    values = series(WORLDS["typical, one node"], POINTS, 0.0, POINTS, _rng(0))
    runs = observations(values + 0.05 * (np.arange(POINTS) // 50))
    began = time.perf_counter()
    for _ in range(REPEATS):
        change_points(runs)
    return (time.perf_counter() - began) / REPEATS * 1000


def _rng(number: int) -> np.random.Generator:
    return np.random.default_rng([20, number])


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

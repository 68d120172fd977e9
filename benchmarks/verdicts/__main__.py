"""Prints the tables; `--checks` a cell (5000 is what the project's figures are quoted from), seeded, over all processors."""

import argparse
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from benchmarks.verdicts import asked, ours, published, wald
from benchmarks.verdicts.asked import Rates
from benchmarks.verdicts.worlds import (
    BESIDE,
    BLOCK_MINUTES,
    CELLS,
    DEPLOYMENT_MINUTES,
    GPUS,
    HARDER,
    STRENGTHS,
    Decide,
    World,
    simulated,
)

PART = 250
OURS = "Recipe Gate"
RULES: Mapping[str, Decide] = {OURS: ours.decide, **published.RULES}
HEAD = f"{'':<24}{'':<23}{'red':>8}{'green':>8}{'open':>8}{'blocks':>8}{'GPU min':>9}"


def main() -> int:
    """Prints every world; 0."""
    parser = argparse.ArgumentParser(prog="make bench-verdicts")
    parser.add_argument("--checks", type=int, default=5000)
    checks = parser.parse_args().checks
    for name, world in STRENGTHS.items():
        _print(name)
        found = _world(world, checks, list(RULES))
        _print(asked.answer(name, found, wald.expected_blocks(world)))
    for name, world in HARDER.items():
        _print(name)
        _world(world, max(PART, checks // 4), [OURS])
    return 0


def _world(world: World, checks: int, rules: list[str]) -> dict[str, Rates]:
    """Prints a world, and gives what our own rule came to in each cell."""
    _print(HEAD)
    cells = {**CELLS, **BESIDE} if rules == [OURS] else CELLS
    jobs = [(rule, world, shift, checks) for rule in rules for shift in cells.values()]
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(_cell, jobs))
    for (rule, _, _, _), cell, row in zip(jobs, list(cells) * len(rules), rows, strict=True):  # ours come first
        red, green, left, blocks = row
        minutes = blocks * (DEPLOYMENT_MINUTES / world.each + BLOCK_MINUTES) * GPUS
        _print(f"{rule:<24}{cell:<23}{red:>8.2%}{green:>8.2%}{left:>8.2%}{blocks:>8.2f}{minutes:>9.0f}")
    return dict(zip(CELLS, rows, strict=False))


def _cell(job: tuple[str, World, tuple[float, ...], int]) -> tuple[float, float, float, float]:
    rule, world, shift, checks = job
    rng = np.random.default_rng(20)
    found = [RULES[rule](simulated(world, shift, PART, rng)) for _ in range(max(1, checks // PART))]
    verdicts, blocks = (np.concatenate(each) for each in zip(*found, strict=True))
    red, green, left = (float(np.mean(verdicts == one)) for one in (2, 1, 0))
    return red, green, left, float(blocks.mean())


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""What the worst pull requests cost grows with their size, and not with its square."""

import gc
import time
from collections.abc import Callable

import pytest

from benchmarks.hostile.pulls import (
    PULLS,
    Pull,
    aliases,
    blank_lines,
    config_maps,
    folders,
    merges,
    misspelt,
    mounts,
    pages,
    scripts,
    shared_cache,
)
from bot.decide.check_files import check_files

pytestmark = pytest.mark.attack
TIMES, MOST, TRIES = 4, 10, 5
"""A change four times as large costs four times as much, give or take; what is quadratic costs sixteen times as much. Others who
use the machine spoil a ratio now and then, so several tries may show it."""
SIZES: list[tuple[Callable[[int], Pull], int]] = [
    (misspelt, 100),
    (config_maps, 200),
    (shared_cache, 2),
    (folders, 120),
    (pages, 1),
    (aliases, 10),
    (scripts, 60),
    (blank_lines, 10_000),
    (merges, 6000),
    (mounts, 400),
]


def cost(pull: Pull) -> float:
    """Seconds of a processor."""
    gc.collect()
    begun = time.process_time()
    check_files(pull.paths, pull.head, pull.base, "a" * 40, "b" * 40)
    return time.process_time() - begun


@pytest.mark.parametrize(("made", "size"), SIZES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_judging_grows_with_the_size_of_a_change_and_not_with_its_square(
    made: Callable[[int], Pull], size: int
) -> None:
    cost(made(1))
    tries = (cost(made(TIMES * size)) / cost(made(size)) for _ in range(TRIES))
    assert any(times < MOST for times in tries), "each time"


def test_every_pull_request_of_the_benchmark_is_measured_for_its_growth() -> None:
    assert {made for made, _ in SIZES} == set(PULLS.values())

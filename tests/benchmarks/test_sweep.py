"""The loop skips waits, a bot lives through it with a few pull requests, and a missed target is said."""

import asyncio
from dataclasses import replace
from pathlib import Path

from benchmarks.sweep.__main__ import HEAD, line, missed
from benchmarks.sweep.house import recipe
from benchmarks.sweep.loop import SkippingLoop
from benchmarks.sweep.measure import Cost, Row, row

ROOT = Path(__file__).parents[2]
ROW = Row(
    1000,
    Cost(1, 1, 1.0),
    Cost(1, 1, 1.0),
    Cost(80, 0, 1.0),
    Cost(500, 0, 1.0),
    Cost(1500, 1500, 1.0),
    (1.0, 5.0, 60.0),
    1.0,
)


def test_a_day_of_waiting_passes_at_once_in_its_order() -> None:
    async def wait(seconds: float) -> float:
        await asyncio.sleep(seconds)
        return asyncio.get_running_loop().time()

    async def both() -> list[float]:
        began = asyncio.get_running_loop().time()
        return [at - began for at in await asyncio.gather(wait(86_400), wait(60))]

    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        day, minute = runner.run(both())
    assert 60 <= minute < 86_400 <= day < 86_500


def test_three_pull_requests_are_read_and_checked_and_cost_nothing_but_the_lists_afterwards() -> None:
    found = row(recipe(ROOT), 3, 0.08, pushes=1, hour_seconds=120.0)
    assert 0 < found.sweep <= 7
    assert found.hour.requests <= 3 * 7
    assert found.hour.paid == 0
    assert 0.08 * 5 < found.median < 60
    assert missed(found) == []


def test_each_missed_target_is_a_sentence() -> None:
    assert missed(ROW) == []
    worse = replace(ROW, sweeps=Cost(105, 0, 1.0), hour=Cost(1501, 1501, 1.0), checks=(5.1,))
    assert len(missed(worse)) == 3


def test_a_line_has_a_figure_under_each_title() -> None:
    assert len(line(ROW).split()) == len(HEAD)

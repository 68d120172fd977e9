"""The life of a bot with so many open pull requests: installed, restarted, pushed to meanwhile, then an hour of quiet."""

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.sweep.house import Asked, House, bot, built, changed, open_house
from benchmarks.sweep.loop import SkippingLoop

NOON = 1_800_000_000.0
LOOK_SECONDS = 0.02
NOT_MODIFIED = 304
SWEEP_SECONDS, SWEEPS, QUIET_SECONDS = 60.0, 5, 180.0
"""How often there is a sweep and how many are watched; after how long nothing is left of pushes and restarts."""


@dataclass(frozen=True)
class Cost:
    """So many requests, how many of them were answered with more than "not modified", and seconds."""

    requests: int
    paid: int
    seconds: float


@dataclass(frozen=True)
class Row:
    """What it cost with `pulls` open pull requests; `sweeps` is for SWEEPS of them, `checks` are seconds from pushes to checks.

    `reread` are the requests meanwhile that read single pull requests again, which the bot spreads over an hour.
    """

    pulls: int
    installed: Cost
    restarted: Cost
    sweeps: Cost
    reread: Cost
    hour: Cost
    checks: tuple[float, ...]
    computed: float

    @property
    def sweep(self) -> float:
        """Requests of one sweep."""
        return self.sweeps.requests / SWEEPS

    @property
    def reread_a_sweep(self) -> float:
        """Requests from one sweep to the next that read single pull requests again."""
        return self.reread.requests / SWEEPS

    @property
    def median(self) -> float:
        """Seconds from a push to its check."""
        return statistics.median(self.checks)


def row(files: dict[str, bytes], count: int, answer_seconds: float, pushes: int, hour_seconds: float = 3600.0) -> Row:
    """Lives through it, in a loop in which waiting takes no time."""
    began = time.process_time()
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        loop = runner.get_loop()
        start = loop.time()
        house = built(lambda: NOON + loop.time() - start, files, count)
        found = runner.run(_life(house, files, answer_seconds, pushes, hour_seconds))
    return found(time.process_time() - began)


async def _life(
    house: House, files: dict[str, bytes], answer_seconds: float, pushes: int, hour_seconds: float
) -> Callable[[float], Row]:
    """The row, as soon as it is known how long all of it was computed."""
    async with open_house(house, answer_seconds) as url:
        async with bot(house, url):
            installed = await _until(house, lambda _: house.checked() == len(house.pulls))
            await asyncio.sleep(QUIET_SECONDS)
        async with bot(house, url):
            pushing = asyncio.create_task(_pushes(house, files, pushes))
            restarted = await _until(house, lambda asked: _read(house, asked) == len(house.pulls))
            checks = await pushing
            await asyncio.sleep(QUIET_SECONDS)
            watched = await _during(house, SWEEPS * SWEEP_SECONDS)
            hour = _cost(await _during(house, hour_seconds), hour_seconds)
    sweeps, reread = (
        _cost([one for one in watched if one.about_one is about_one], SWEEPS * SWEEP_SECONDS)
        for about_one in (False, True)
    )
    return partial(Row, len(house.pulls), installed, restarted, sweeps, reread, hour, checks)


def _read(house: House, asked: list[Asked]) -> int:
    """How many pull requests were read: of each the check runs of its head are."""
    ends = {one.path.split("/")[-2] for one in asked if one.path.endswith("/check-runs") and one.method == "GET"}
    return sum(one.head in ends for one in house.pulls)


async def _pushes(house: House, files: dict[str, bytes], count: int) -> tuple[float, ...]:
    """Pushes one after the other, to pull requests all over the list; seconds until each has its check."""
    taken = []
    for turn in range(count):
        number = turn * len(house.pulls) // count
        pull, began = house.pulls[number], house.now()
        head = house.person(number).push(pull, changed(files, 10_000 + 4 * turn))
        while all(one.head != head for one in house.repository.checks):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        taken.append(house.now() - began)
    return tuple(taken)


async def _until(house: House, done: Callable[[list[Asked]], bool]) -> Cost:
    first, began = len(house.asked), house.now()
    while not done(house.asked[first:]):  # noqa: ASYNC110
        await asyncio.sleep(1.0)
    return _cost(house.asked[first:], house.now() - began)


async def _during(house: House, seconds: float) -> list[Asked]:
    first = len(house.asked)
    await asyncio.sleep(seconds)
    return house.asked[first:]


def _cost(asked: list[Asked], seconds: float) -> Cost:
    return Cost(len(asked), sum(one.status != NOT_MODIFIED for one in asked), seconds)

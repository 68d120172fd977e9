import asyncio
from dataclasses import dataclass, field

from bot.github.budget import BACKGROUND_POINTS, CREATIONS_A_MINUTE, POINTS_A_MINUTE, Budget


@dataclass
class Clock:
    time: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


def made(clock: Clock, at_once: int = 5) -> Budget:
    return Budget(asyncio.Semaphore(at_once), clock.now, clock.sleep)


async def ask(budget: Budget, method: str, times: int) -> None:
    for _ in range(times):
        async with budget.turn(method):
            pass


async def test_a_request_beyond_the_minute_waits_until_an_old_one_is_a_minute_old() -> None:
    clock = Clock()
    budget = made(clock)
    await ask(budget, "GET", POINTS_A_MINUTE // 2)
    clock.time += 10
    await ask(budget, "GET", POINTS_A_MINUTE - POINTS_A_MINUTE // 2)
    assert clock.waits == []
    await ask(budget, "GET", 1)
    assert clock.waits == [50.0]


async def test_a_write_counts_as_five_reads() -> None:
    clock = Clock()
    budget = made(clock)
    await ask(budget, "PATCH", POINTS_A_MINUTE // 5)
    assert clock.waits == []
    await ask(budget, "PATCH", 1)
    assert clock.waits == [60.0]


async def test_what_makes_something_has_a_limit_of_its_own() -> None:
    clock = Clock()
    budget = made(clock)
    await ask(budget, "POST", CREATIONS_A_MINUTE)
    await ask(budget, "GET", 1)
    assert clock.waits == []
    await ask(budget, "POST", 1)
    assert clock.waits == [60.0]


async def test_no_more_requests_are_under_way_than_allowed() -> None:
    budget = made(Clock(), at_once=2)
    under_way, most = 0, 0

    async def one() -> None:
        nonlocal under_way, most
        async with budget.turn("GET"):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(one() for _ in range(9)))
    assert most == 2


async def test_what_nobody_waits_for_leaves_points_to_what_somebody_does() -> None:
    clock = Clock()
    budget = made(clock)
    await ask(budget, "GET", BACKGROUND_POINTS - 1)
    assert budget.spare()
    await ask(budget, "GET", 1)
    assert not budget.spare()
    clock.time += 60
    assert budget.spare()


async def test_the_last_fifth_of_an_hour_is_left_to_what_somebody_waits_for() -> None:
    clock = Clock()
    budget = made(clock)
    hour = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "999", "x-ratelimit-reset": "2800"}
    budget.heard({**hour, "x-ratelimit-resource": "graphql"})
    assert budget.spare()
    budget.heard(hour)
    assert not budget.spare()
    clock.time = 2800.0
    assert budget.spare()

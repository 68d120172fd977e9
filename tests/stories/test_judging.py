"""A pull request that takes long to be judged holds up itself and nobody else, and is told so in its own check."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import work
from bot.judging.answer import Answer, Outcome
from bot.judging.question import Question
from tests.judging import here
from tests.stories.steps import RECIPE, conclusion, deploy, opened
from tests.stories.world import World

pytestmark = pytest.mark.attack
SLOW = f"{RECIPE}/slow.yaml"


class Hostile:
    """Judges ordinary changes at once, and a hostile one never, or with an outcome; counts what it was asked."""

    def __init__(self, outcome: Outcome | None) -> None:
        self.outcome = outcome
        self.asked: list[str] = []

    async def __call__(self, asked: Question) -> Answer:
        self.asked.append(asked.head_sha)
        if SLOW not in asked.paths:
            return await here(asked)
        if self.outcome is None:
            await asyncio.Event().wait()
        return Answer(self.outcome or Outcome.TIME)


@asynccontextmanager
async def working(world: World) -> AsyncIterator[None]:
    """The bot as it works by itself: reading and ticking, neither waiting for the other."""
    task = asyncio.create_task(work(world.service, 1.0, 0.05))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_checked(world: World, number: int) -> None:
    async with asyncio.timeout(60):
        while not any(one["head_sha"] == world.github.head(number) for one in world.github.checks):
            world.clock.time += 0.1
            await asyncio.sleep(0.05)


async def test_pull_requests_that_are_never_judged_keep_no_other_from_its_check(world: World) -> None:
    world.ask = Hostile(None)
    world.start()
    number = await world.github.open("maintainer", deploy(world))
    for _ in range(12):
        world.clock.time += 1
        await world.github.open("stranger", {SLOW: b"a: 1\n"})
    async with working(world):
        await until_checked(world, number)


async def test_what_takes_too_long_blocks_its_own_pull_request_in_plain_words_and_is_judged_once(world: World) -> None:
    judge = Hostile(Outcome.TIME)
    world.ask = judge
    world.start()
    number = await world.github.open("stranger", {SLOW: b"a: 1\n"})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"
    (said,) = world.github.check(world.github.head(number))["annotations"]
    assert said["title"] == "STRUCT-014"
    assert "takes too long" in said["message"]
    other = await opened(world, "maintainer")
    assert conclusion(world, other) is None
    for _ in range(3):
        world.clock.time += 4000
        await world.settle(sweep=True)
    assert judge.asked.count(world.github.head(number)) == 1

"""Few are judged at once, and one author's many pull requests leave the others their turn."""

import asyncio

import pytest

from bot.judging.turns import Turns


class Judged:
    """Pull requests that take their turn and keep it until they are told to end."""

    def __init__(self, at_once: int) -> None:
        self.time = 0.0
        self.turns = Turns(at_once, lambda: self.time)
        self.running: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, *names: str) -> None:
        """Names are an author's letter and a number."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._judged(name))
        await self._settled()

    async def end(self, name: str, seconds: float = 1.0) -> None:
        self.time += seconds
        self.running.pop(name).set()
        await self._settled()

    async def _judged(self, name: str) -> None:
        async with self.turns.turn(name[0]):
            self.running[name] = asyncio.Event()
            await self.running[name].wait()

    async def _settled(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.mark.attack
async def test_an_author_of_many_pull_requests_leaves_a_turn_to_the_others() -> None:
    judged = Judged(2)
    await judged.ask(*(f"a{number}" for number in range(9)))
    assert list(judged.running) == ["a0"]
    await judged.ask("b0")
    assert list(judged.running) == ["a0", "b0"]
    await judged.end("b0")
    await judged.ask("c0")
    assert list(judged.running) == ["a0", "c0"]


@pytest.mark.attack
async def test_who_took_little_time_goes_before_who_took_much() -> None:
    judged = Judged(1)
    await judged.ask("a0", "a1", "a2", "b0")
    await judged.end("a0", 60)
    assert list(judged.running) == ["b0"]
    await judged.ask("b1")
    await judged.end("b0", 1)
    assert list(judged.running) == ["b1"]
    await judged.end("b1", 1)
    assert list(judged.running) == ["a1"]


async def test_one_who_does_not_wait_any_more_gives_its_turn_back() -> None:
    judged = Judged(1)
    await judged.ask("a0", "b0", "c0")
    for name in ("b0", "a0"):
        judged.tasks[name].cancel()
        await asyncio.gather(judged.tasks[name], return_exceptions=True)
    await judged.ask()
    assert list(judged.running)[-1] == "c0"

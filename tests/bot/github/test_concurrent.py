import asyncio

import pytest

from bot.github.concurrent import together


async def test_results_come_in_the_order_of_the_work() -> None:
    async def after(turns: int) -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        return turns

    assert await together(after(turns) for turns in (3, 1, 2)) == [3, 1, 2]
    assert await together([]) == []


async def test_the_first_failure_is_raised_as_itself_and_ends_the_others() -> None:
    ended = []

    async def fail() -> None:
        raise LookupError

    async def wait() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("waiting")

    with pytest.raises(LookupError):
        await together([wait(), fail()])
    assert ended == ["waiting"]

"""How much of the files of changes is held at the same time: who brings little never waits, others for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

ROOM = 64 * 1024 * 1024
FREE = 256 * 1024
"""Bytes of both sides of a change that nobody waits for; a recipe and all of its model's are some ten KiB."""


class Room:
    """Room for so many bytes."""

    def __init__(self, size: int = ROOM, free: int = FREE) -> None:
        self._size = size
        self._free = free
        self._first = asyncio.Lock()
        self._changed = asyncio.Condition()
        self.taken = 0

    @asynccontextmanager
    async def holding(self, amount: int) -> AsyncIterator[None]:
        """Room for an amount as long as the block lasts, in the order in which it was asked for."""
        if amount <= self._free:
            yield
            return
        async with self._first, self._changed:
            await self._changed.wait_for(lambda: not self.taken or self.taken + amount <= self._size)
            self.taken += amount
        try:
            yield
        finally:
            async with self._changed:
                self.taken -= amount
                self._changed.notify_all()

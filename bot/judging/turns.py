"""Whose turn it is to be judged: few at once, and one author's many pull requests do not keep the others waiting.

Of those who wait, the author goes first whose pull requests are being judged the least, and then who took the least time since
anybody last waited. One turn is always left to others.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Waiting:
    """Somebody who waits."""

    author: str
    number: int
    turn: asyncio.Future[None]


class Turns:
    """So many `at_once`; `now` tells seconds."""

    def __init__(self, at_once: int, now: Callable[[], float]) -> None:
        self._at_once = at_once
        self._each = max(1, at_once - 1)
        self._now = now
        self._running: Counter[str] = Counter()
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._waiting: list[Waiting] = []
        self._number = 0

    @asynccontextmanager
    async def turn(self, author: str) -> AsyncIterator[None]:
        """A turn of an author's, as long as the block lasts."""
        await self._begun(author)
        begun = self._now()
        try:
            yield
        finally:
            self._running[author] -= 1
            self._spent[author] += self._now() - begun
            self._next()

    async def _begun(self, author: str) -> None:
        self._number += 1
        mine = Waiting(author, self._number, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        self._next()
        try:
            await mine.turn
        except asyncio.CancelledError:
            if mine in self._waiting:
                self._waiting.remove(mine)
            else:
                self._running[author] -= 1
                self._next()
            raise

    def _next(self) -> None:
        """Give turns to those who are next."""
        while self._running.total() < self._at_once:
            able = [one for one in self._waiting if self._running[one.author] < self._each]
            if not able:
                break
            first = min(able, key=lambda one: (self._running[one.author], self._spent[one.author], one.number))
            self._waiting.remove(first)
            self._running[first.author] += 1
            first.turn.set_result(None)
        if not self._waiting and not self._running.total():
            self._spent.clear()
            self._running.clear()

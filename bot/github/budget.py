"""How much may be asked of GitHub at once and within a minute; what nobody waits for leaves room for what somebody does.

The limits are GitHub's secondary ones: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

MINUTE = 60.0
AT_ONCE = 80
"""Requests of an App under way; GitHub allows 100."""
POINTS_A_MINUTE = 850
"""GitHub allows 900 for each installation: a GET and a GraphQL query (we change nothing by it) are one, what writes is five."""
CREATIONS_A_MINUTE = 75
"""GitHub allows 80 of what makes something."""
BACKGROUND_POINTS = 600
"""When so many points were spent within a minute, what nobody waits for is not begun."""
LEAST_LEFT = 0.2
"""The share of the hour's requests that is left to what somebody waits for."""


class Window:
    """What was spent within the last minute."""

    def __init__(self) -> None:
        self._spent: deque[tuple[float, int]] = deque()
        self._sum = 0

    def sum(self, now: float) -> int:
        """All of it."""
        while self._spent and self._spent[0][0] + MINUTE <= now:
            self._sum -= self._spent.popleft()[1]
        return self._sum

    def spend(self, amount: int, now: float) -> None:
        """Add to it."""
        self._spent.append((now, amount))
        self._sum += amount

    def wait(self, amount: int, limit: int, now: float) -> float:
        """Seconds until an amount fits below a limit (0.0: now)."""
        over = self.sum(now) + amount - limit
        for at, spent in self._spent:
            if over <= 0:
                return 0.0
            over -= spent
            if over <= 0:
                return at + MINUTE - now
        return 0.0


class Budget:
    """What one installation may still ask."""

    def __init__(
        self, at_once: asyncio.Semaphore, now: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._at_once = at_once
        self._now = now
        self._sleep = sleep
        self._points = Window()
        self._creations = Window()
        self._left = 1.0
        self._renewed = float("-inf")

    @asynccontextmanager
    async def turn(self, method: str, url: str = "") -> AsyncIterator[None]:
        """Wait until a request fits into the minute, count it, and wait until it fits into what is under way."""
        if url.endswith("/graphql"):
            method = "GET"
        while wait := self._wait(method):
            await self._sleep(wait)
        self._points.spend(_points(method), self._now())
        if method == "POST":
            self._creations.spend(1, self._now())
        async with self._at_once:
            yield

    def heard(self, headers: Mapping[str, str]) -> None:
        """What an answer's headers say of the hour."""
        limit, left = headers.get("x-ratelimit-limit", ""), headers.get("x-ratelimit-remaining", "")
        reset = headers.get("x-ratelimit-reset", "")
        core = headers.get("x-ratelimit-resource", "core") == "core"
        if core and limit.isdigit() and int(limit) and left.isdigit() and reset.isdigit():
            self._left, self._renewed = int(left) / int(limit), float(reset)

    def spare(self) -> bool:
        """Whether something that nobody waits for may be begun."""
        now = self._now()
        hour = self._left >= LEAST_LEFT or now >= self._renewed
        return hour and self._points.sum(now) < BACKGROUND_POINTS

    def _wait(self, method: str) -> float:
        now = self._now()
        creations = self._creations.wait(1, CREATIONS_A_MINUTE, now) if method == "POST" else 0.0
        return max(creations, self._points.wait(_points(method), POINTS_A_MINUTE, now))


def _points(method: str) -> int:
    return 1 if method == "GET" else 5

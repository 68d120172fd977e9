"""Where exceptions end: one pull request's trouble is logged with its name, and the others go on."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.github.request_retry import PostponedError

LOG = logging.getLogger(__name__)
T = TypeVar("T")


APP = 0
"""Stands for the App's own requests where an installation's id stands."""
CLUSTER = -1
"""Stands for work that asks nothing of GitHub."""


FIRST_REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 300.0


def _nothing() -> None:
    return None


class Guard:
    """Runs pieces of work, and keeps away from an installation for as long as GitHub asked to.

    What failed rests a while before it is tried again, each time twice as long; `failed` is told of each time.
    """

    def __init__(self, now: Callable[[], float], failed: Callable[[], None] = _nothing) -> None:
        self._now = now
        self._failed = failed
        self._until: dict[int, float] = {}
        self._resting: dict[str, tuple[float, float]] = {}

    def open(self, installation: int) -> bool:
        """Whether GitHub may be asked as this installation again."""
        return self._now() >= self._until.get(installation, float("-inf"))

    def tried(self, what: str, work: Callable[[], T]) -> T | Exception:
        """What a computation gives, or the exception that ended it: doing it again would end the same way."""
        try:
            return work()
        except Exception as error:
            LOG.exception("%s failed", what, extra={"what": what})
            self._failed()
            return error

    async def value(self, what: str, installation: int, work: Callable[[], Awaitable[T]]) -> T | None:
        """What a piece of work gave; None when it did not come to its end."""
        given: list[T] = []

        async def keep() -> None:
            given.append(await work())

        return given[0] if await self.done(what, installation, keep) else None

    async def done(self, what: str, installation: int, work: Callable[[], Awaitable[object]]) -> bool:
        """Whether a piece of work came to its end; the reason why it did not is in the log."""
        again, rest = self._resting.get(what, (float("-inf"), FIRST_REST_SECONDS))
        if not self.open(installation) or self._now() < again:
            return False
        try:
            await work()
        except PostponedError as error:
            self._until[installation] = error.until
            LOG.warning("%s: %s", what, error, extra={"what": what, "installation": installation})
        except Exception:
            LOG.exception("%s failed", what, extra={"what": what, "installation": installation})
            self._failed()
        else:
            self._resting.pop(what, None)
            return True
        self._resting[what] = (self._now() + rest, min(LONGEST_REST_SECONDS, 2 * rest))
        return False

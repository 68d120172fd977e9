"""Where exceptions end: one pull request's trouble is logged with its name, and the others go on."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.github.retry import PostponedError

LOG = logging.getLogger(__name__)
T = TypeVar("T")


APP = 0
"""Stands for the App's own requests where an installation's id stands."""
CLUSTER = -1
"""Stands for work that asks nothing of GitHub."""


class Guard:
    """Runs pieces of work, and keeps away from an installation for as long as GitHub asked to."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until: dict[int, float] = {}

    def open(self, installation: int) -> bool:
        """Whether GitHub may be asked as this installation again."""
        return self._now() >= self._until.get(installation, float("-inf"))

    async def done(self, what: str, installation: int, work: Callable[[], Awaitable[object]]) -> bool:
        """Whether a piece of work came to its end; the reason why it did not is in the log."""
        if not self.open(installation):
            return False
        try:
            await work()
        except PostponedError as error:
            self._until[installation] = error.until
            LOG.warning("%s: %s", what, error, extra={"what": what, "installation": installation})
        except Exception:
            LOG.exception("%s failed", what, extra={"what": what, "installation": installation})
        else:
            return True
        return False

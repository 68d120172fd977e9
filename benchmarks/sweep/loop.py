"""An event loop in which waiting takes no time: when all that is left is to wait, the clock moves on to the next timer.

What is computed takes the time of the processor that it takes, so that nothing else on the machine changes a figure of seconds.
"""

import asyncio
import selectors
import time
from collections.abc import Callable
from typing import Any

GRACE_SECONDS = 0.001
"""For so long a loopback connection may be silent before there is nothing to wait for but timers."""


class Skipping(selectors.EpollSelector):
    """Waits for connections only as long as one may be about to say something; `skipped` is how long it did not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready. Without anything the whole timeout counts as waited."""
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        ready = super().select(GRACE_SECONDS if timeout is None else min(timeout, GRACE_SECONDS))
        if not ready and timeout is not None:
            self.skipped += timeout
        return ready


class SkippingLoop(asyncio.SelectorEventLoop):
    """The loop over it. What others give to a thread is done at once, since time must not pass meanwhile."""

    def __init__(self) -> None:
        self._skipping = Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        """Seconds that were computed and seconds that were skipped."""
        return time.process_time() + self._skipping.skipped

    def run_in_executor(self, _executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """The result of a call, made here and now."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001
            done.set_exception(error)
        return done

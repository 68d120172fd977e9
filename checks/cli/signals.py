"""How a command that works in a sandbox hears that it is to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from checks.run.stopped import StoppedError


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """SIGTERM and SIGINT end a run in order: what it applied is cleared and what it knew is written."""

    def stop(number: int, _: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        raise StoppedError(f"The run was stopped by {signal.Signals(number).name}.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""What a command that works in a sandbox is given: the overlay's file, and signals while it works."""

import json
import signal
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from checks.model.serial import from_plain
from checks.model.spec import Overlay
from checks.model.stored import from_stored
from checks.run.stopped import StoppedError


def read_overlay(path: Path | None) -> Overlay:
    """The overlay of a TOML or JSON file; an empty file is an empty overlay. Raises MalformedError, ValueError, OSError."""
    text = path.read_text() if path is not None else ""
    if not text.strip():
        return Overlay()
    plain = tomllib.loads(text) if path is not None and path.suffix == ".toml" else json.loads(text)
    return from_plain(Overlay, plain)


def stored_overlay(path: Path | None) -> Overlay:
    """The overlay that a bot, maybe a newer one, has written for a run; raises MalformedError, OSError."""
    text = path.read_bytes() if path is not None else b""
    return from_stored(Overlay, text).value if text.strip() else Overlay()


@contextmanager
def stoppable() -> Iterator[None]:
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

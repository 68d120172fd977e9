"""One line a step, with the time since the start: what a person sees while the lab works."""

import time
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[str], None]


def printed(stream: TextIO, clock: Callable[[], float] = time.monotonic) -> Progress:
    """A Progress that writes "  12 s  text" lines to `stream`, flushed at once."""
    start = clock()

    def line(text: str) -> None:
        stream.write(f"{clock() - start:5.0f} s  {text}\n")
        stream.flush()

    return line

"""Waiting with an end: what does not come in time is shown with the program's last words."""

import time
from collections.abc import Callable
from pathlib import Path

from lab.cluster.errors import LabError

_PAUSE = 0.05


def until(
    answer: Callable[[], bool],
    *,
    seconds: float,
    what: str,
    log: Path | None = None,
    running: Callable[[], bool] = lambda: True,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Return as soon as `answer()`; raise LabError after `seconds`, or at once when the program is not `running()`."""
    end = clock() + seconds
    while not answer():
        if not running():
            raise LabError(f"{what}: the program ended{_last_words(log)}")
        if clock() >= end:
            raise LabError(f"{what}: not within {seconds:.0f} s{_last_words(log)}")
        sleep(_PAUSE)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log; empty for none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _last_words(log: Path | None) -> str:
    return f"; the end of {log}:\n{tail(log)}" if log else ""

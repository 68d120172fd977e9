"""One command at a time on a lab: a second demo would share the cluster with the first, and stop it under its feet."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from lab.cluster.errors import LabError
from lab.progress import Progress
from lab.settings import Settings

PAUSE_SECONDS = 1.0
"""Between two attempts to get the lab; who wants it again and again leaves it for longer than that."""


@contextmanager
def exclusive(settings: Settings) -> Iterator[None]:
    """Holds the lab until the block ends, however the program ends; raises LabError at once when another command has it."""
    path = settings.state.with_name(f"{settings.state.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LabError(
                f"Another command uses the lab (pid {lock.read().strip()}); wait for it or end it."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def patient(settings: Settings, progress: Progress, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Holds the lab until the block ends, however long other commands have it before; says once which it waits for."""
    told = ""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(exclusive(settings))
                break
            except LabError as reason:
                if str(reason) != told:
                    told = str(reason)
                    progress(told)
            sleep(PAUSE_SECONDS)
        yield

"""One command at a time on a lab: a second demo would share the cluster with the first, and stop it under its feet."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from lab.cluster.errors import LabError
from lab.settings import Settings


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

"""How much judging one pull request may take, and what the process that judges does when that is used up."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

MIB = 1024 * 1024
GRACE_SECONDS = 5
"""Between the limit and the end of the process: to say what was found until then."""


@dataclass(frozen=True)
class Allowance:
    """Seconds of a processor, bytes of memory beside what the process begins with, seconds until an answer."""

    cpu_seconds: int = 30
    memory: int = 512 * MIB
    wall_seconds: int = 90

    @property
    def said(self) -> str:
        """The limits in words."""
        return (
            f"{self.cpu_seconds} seconds of a processor, {self.memory // MIB} MiB of memory "
            f"and {self.wall_seconds} seconds in all"
        )


class TooLongError(BaseException):
    """The time is up; not an Exception, so that nothing on the way takes it for one of its own."""


def set_allowance(limits: Allowance) -> None:
    """Limit this process, which did nothing yet. Memory is a soft limit: a program that it starts sets its own."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_size() + limits.memory, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + GRACE_SECONDS))
    signal.signal(signal.SIGXCPU, _up)
    signal.signal(signal.SIGALRM, _up)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds, GRACE_SECONDS)


def _up(number: int, _frame: FrameType | None) -> None:
    """Once; afterwards the alarm ends the process, as the hard limit does."""
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if number == signal.SIGXCPU:
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
    raise TooLongError


@contextmanager
def more_memory(size: int = 64 * MIB) -> Iterator[None]:
    """What is needed to say that there was too little."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        with suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (soft + size, hard))
    yield


def _size() -> int:
    """Bytes of address space of this process; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0

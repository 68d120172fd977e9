"""Look again until it is done, certainly failed, or too late."""

from collections.abc import Callable
from dataclasses import dataclass

from checks.kube.failures import Certain

INTERVAL = 1.0


@dataclass(frozen=True)
class Clock:
    """The time in seconds, and how to let it pass; handed in, so that tests need not wait."""

    now: Callable[[], float]
    sleep: Callable[[float], None]


def wait(look: Callable[[], str | Certain], seconds: float, clock: Clock, interval: float = INTERVAL) -> str:
    """Empty when `look` says nothing more is pending, else why not, in one sentence.

    `look` answers what is pending in words (empty: done), or a Certain failure, which ends the waiting as soon as its cause
    has been seen without a break for as long as it asks for.
    """
    began = clock.now()
    seen: str | None = None
    since = began
    while True:
        found = look()
        now = clock.now()
        if found == "":
            return ""
        if isinstance(found, Certain):
            cause = found.cause or found.reason
            if seen != cause:
                seen, since = cause, now
            if now - since >= found.settled:
                return found.reason
        else:
            seen = None
        if now - began >= seconds:
            last = found.reason if isinstance(found, Certain) else found
            return f"It was not done after {seconds:.0f} seconds: {last.rstrip('.')}."
        clock.sleep(interval)

"""How often, and when, a run is repeated that the cluster failed: nothing of this depends on the recipe."""

import math
from collections.abc import Sequence

from bot.model.runs import Run
from checks.model.result import Outcome

REST_SECONDS = (60.0, 300.0)
"""How long after each infrastructure error the next attempt begins (at once the cluster would be the same); then no more."""


def failures(attempts: Sequence[Run]) -> int:
    """How many attempts at one thing the cluster failed."""
    return sum(run.outcome is Outcome.INFRASTRUCTURE for run in attempts)


def left(attempts: Sequence[Run]) -> float:
    """How many GPU minutes are left for another attempt: all attempts share what the first one was given. Infinite: no bound."""
    last = max(attempts, key=lambda run: run.attempt)
    if not last.gpu_minutes:
        return math.inf
    seconds = last.finished - last.started if last.finished is not None and last.started is not None else 0.0
    return last.gpu_minutes - math.ceil(seconds / 60 * max(1, last.gpus))


def repeated(attempts: Sequence[Run]) -> bool:
    """Whether the cluster failed the last attempt, which left GPU minutes, and not so often that nobody tries again.

    What could not be removed from one sandbox is not put into another.
    """
    if any(run.left_behind for run in attempts):
        return False
    last = max(attempts, key=lambda run: run.attempt)
    return last.outcome is Outcome.INFRASTRUCTURE and failures(attempts) <= len(REST_SECONDS) and left(attempts) > 0


def due(attempts: Sequence[Run], now: float) -> bool:
    """Whether the next attempt's time has come."""
    if not repeated(attempts):
        return False
    last = max(attempts, key=lambda run: run.attempt)
    return last.finished is None or now - last.finished >= REST_SECONDS[failures(attempts) - 1]

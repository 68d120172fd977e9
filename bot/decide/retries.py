"""How often, and when, a run is repeated that the cluster failed: nothing of this depends on the recipe."""

from collections.abc import Sequence

from bot.model.runs import Run
from checks.model.result import Outcome

REST_SECONDS = (60.0, 300.0)
"""How long after each infrastructure error the next attempt begins (at once the cluster would be the same); then no more."""


def failures(attempts: Sequence[Run]) -> int:
    """How many attempts at one thing the cluster failed."""
    return sum(run.outcome is Outcome.INFRASTRUCTURE for run in attempts)


def repeated(attempts: Sequence[Run]) -> bool:
    """Whether the cluster failed the last attempt (the highest number), and not so often that nobody tries again."""
    last = max(attempts, key=lambda run: run.attempt)
    return last.outcome is Outcome.INFRASTRUCTURE and failures(attempts) <= len(REST_SECONDS)


def due(attempts: Sequence[Run], now: float) -> bool:
    """Whether the next attempt's time has come."""
    if not repeated(attempts):
        return False
    last = max(attempts, key=lambda run: run.attempt)
    return last.finished is None or now - last.finished >= REST_SECONDS[failures(attempts) - 1]

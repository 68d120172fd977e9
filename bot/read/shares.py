"""The pull requests' shares of requests to GitHub: one for what a head holds, another for what anybody may say about it.

A pull request that is closed and opened again has the share that it had.
"""

from collections.abc import Callable

from bot.decide.rereading import Scope
from bot.github.share import CONVERSATION_REQUESTS, CONVERSATION_SECONDS, Share
from bot.model.subject import Subject

REMEMBERED = 10_000
"""Beyond so many those are forgotten that are whole again."""


class Shares:
    """The share of every pull request that was read lately, and which of them rest."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._known: dict[tuple[Subject, bool], Share] = {}
        self._resting: dict[Subject, float] = {}

    def of(self, subject: Subject, part: Scope) -> Share:
        """What reading a part of a pull request is counted against."""
        key = (subject, part is Scope.CONVERSATION)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known = {key: one for key, one in self._known.items() if not one.over()}
            said = Share(self._now, CONVERSATION_REQUESTS, CONVERSATION_SECONDS)
            self._known[key] = said if part is Scope.CONVERSATION else Share(self._now)
        return self._known[key]

    def rest(self, subject: Subject, until: float) -> None:
        """Leave a pull request alone until a moment."""
        self._resting[subject] = until

    def rests_until(self, subject: Subject) -> float | None:
        """Until when a pull request is left alone; None when it is not."""
        until = self._resting.get(subject)
        if until is not None and self._now() >= until:
            del self._resting[subject]
            return None
        return until

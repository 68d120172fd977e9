"""What may be asked of GitHub for one pull request: whoever makes it expensive to read waits alone."""

from collections.abc import Callable

REQUESTS_AN_HOUR = 400
"""Of an installation's 5,000. The first reading of the largest change takes some 130, an ordinary one ten."""
HOUR = 3600.0
CONVERSATION_REQUESTS, CONVERSATION_SECONDS = 30, 120.0
"""Anybody may comment on anybody's pull request: what is said is read on, two minutes later at most."""


class ShareUsedError(Exception):
    """A share is used up; it is whole again at `until` (seconds since the epoch)."""

    def __init__(self, until: float) -> None:
        super().__init__(f"the share of requests is used up until {until:.0f}")
        self.until = until


class Share:
    """So many requests within so many seconds from the first of them."""

    def __init__(self, now: Callable[[], float], most: int = REQUESTS_AN_HOUR, seconds: float = HOUR) -> None:
        self._now = now
        self._most = most
        self._seconds = seconds
        self._ends = float("-inf")
        self._spent = 0

    def spend(self) -> None:
        """Count a request that is about to be made; raises ShareUsedError where none is left."""
        if self.over():
            self._ends, self._spent = self._now() + self._seconds, 0
        if self._spent >= self._most:
            raise ShareUsedError(self._ends)
        self._spent += 1

    def give_back(self) -> None:
        """The last request cost nothing: its answer was "not modified"."""
        self._spent = max(0, self._spent - 1)

    def over(self) -> bool:
        """Whether nothing of it is remembered any more."""
        return self._now() >= self._ends

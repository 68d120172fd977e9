"""What to look at again soon. Losing all of it only means that the sweep finds it later."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.jobs.clicks import CLICK_EVENTS

_OF_A_PULL = {"pull_request": "pull_request", "issue_comment": "issue"}
_OF_A_REPOSITORY = {"push"}
_OF_ALL = {"installation", "installation_repositories"}


@dataclass(frozen=True)
class Nudge:
    """A pull request, a whole repository (number None) or everything (repository None) that may have changed."""

    repository: int | None = None
    number: int | None = None


class Nudges:
    """The nudges that no tick has taken yet."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._waiting: set[Nudge] = set()

    def add(self, nudge: Nudge) -> None:
        """Wake the next tick."""
        self._waiting.add(nudge)
        self._event.set()

    async def wait(self, seconds: float) -> frozenset[Nudge]:
        """The nudges so far, as soon as there is one; none after so many seconds, which is the sweep's turn."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return frozenset()
        return self.taken()

    def taken(self) -> frozenset[Nudge]:
        """The nudges so far, without waiting for any."""
        taken, self._waiting = frozenset(self._waiting), set()
        self._event.clear()
        return taken


def nudge(event: str, payload: Mapping[str, Any]) -> Nudge | None:
    """What a webhook says to look at; None for what changes nothing here."""
    if event in _OF_ALL:
        return Nudge()
    repository = _integer(payload.get("repository"), "id")
    if repository is None:
        return None
    if event in _OF_A_PULL:
        number = _integer(payload.get(_OF_A_PULL[event]), "number")
        return None if number is None else Nudge(repository, number)
    clicked = payload.get("action") in CLICK_EVENTS.get(event, ())
    return Nudge(repository) if event in _OF_A_REPOSITORY or clicked else None


def _integer(holder: Any, key: str) -> int | None:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, int) else None

"""What to look at again soon. Losing all of it only means that the sweep finds it later."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.jobs.clicks import CLICK_EVENTS, identifier
from bot.model.commands import may_command
from bot.model.subject import Subject, branch, pull_request

_CHANGES = {"opened", "reopened", "closed", "synchronize", "ready_for_review", "converted_to_draft"}
"""What happens to a pull request and changes what is wanted of it; its title, labels and reviewers do not."""
_OF_ALL = {"installation", "installation_repositories"}


@dataclass(frozen=True)
class Changed:
    """A pull request or a branch that may have changed."""

    subject: Subject


@dataclass(frozen=True)
class Commented:
    """A pull request on which a command was given or taken back."""

    subject: Subject


@dataclass(frozen=True)
class Clicked:
    """Somebody pressed a button of a check run; which one is written down in the cluster."""


@dataclass(frozen=True)
class Installed:
    """The App reaches other repositories than before."""


Nudge = Changed | Commented | Clicked | Installed


class Bell:
    """Wakes whoever waits for it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake who waits, or who waits next."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or for so many seconds."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return
        self._event.clear()


class Nudges:
    """The nudges that nobody has taken yet; `bell` rings for each."""

    def __init__(self) -> None:
        self.bell = Bell()
        self._waiting: set[Nudge] = set()

    def add(self, nudge: Nudge) -> None:
        """Wake who reads."""
        self._waiting.add(nudge)
        self.bell.ring()

    async def wait(self, seconds: float) -> frozenset[Nudge]:
        """The nudges so far, as soon as the bell rings; after so many seconds without it, which is the sweep's turn."""
        await self.bell.wait(seconds)
        return self.taken()

    def taken(self) -> frozenset[Nudge]:
        """The nudges so far, without waiting for any."""
        taken, self._waiting = frozenset(self._waiting), set()
        return taken


def nudge(event: str, payload: Mapping[str, Any]) -> Nudge | None:
    """What a webhook says to look at; None for what changes nothing here."""
    if event in _OF_ALL:
        return Installed()
    if payload.get("action") in CLICK_EVENTS.get(event, ()):
        return Clicked()
    repository = _integer(payload.get("repository"), "id")
    return None if repository is None else _of_repository(event, repository, payload)


def _of_repository(event: str, repository: int, payload: Mapping[str, Any]) -> Nudge | None:
    match event:
        case "push":
            ref = _text(payload, "ref")
            name = ref.removeprefix("refs/heads/")
            return Changed(branch(repository, name)) if name != ref else None
        case "pull_request":
            number = _integer(payload.get("pull_request"), "number")
            return Changed(pull_request(repository, number)) if number and _changes(payload) else None
        case "issue_comment":
            number = _integer(payload.get("issue"), "number")
            return Commented(pull_request(repository, number)) if number and may_command(_said(payload)) else None
    return None


def _changes(payload: Mapping[str, Any]) -> bool:
    """Whether what is wanted of a pull request may be another now: a new title is not, a new base is."""
    action, changes = _text(payload, "action"), payload.get("changes")
    retargeted = action == "edited" and isinstance(changes, Mapping) and "base" in changes
    return action in _CHANGES or retargeted


def _said(payload: Mapping[str, Any]) -> str:
    """The text of a comment that may have counted until now or that counts from now on: of an edited one, what it said before."""
    changes = payload.get("changes")
    if payload.get("action") == "edited":
        before = changes.get("body") if isinstance(changes, Mapping) else None
        return _text(before, "from")
    return _text(payload.get("comment"), "body")


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, str) else ""


def _integer(holder: Any, key: str) -> int | None:
    return identifier(holder.get(key)) if isinstance(holder, Mapping) else None

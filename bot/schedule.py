"""Runs that nobody asks for: of the protected branch as it is, and beside itself (A/A), as often as its policy says.

What is due is derived from the Jobs that there are: nothing is remembered, and a bot that was away for a week makes up for one run,
not for seven.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.runs import Phase, Run, Wanted
from bot.subject import Subject
from checks.drift.history import Annotation
from checks.glob import matches
from checks.result import Outcome

RETRIES = 2
CAUSE = "schedule"
Hours = Annotated[float, Field(ge=0, le=10_000)]


class Kind(StrEnum):
    """MAIN measures the branch once, which feeds its history; AGAIN measures it beside itself, which tells the noise."""

    MAIN = "main"
    AGAIN = "again"


@dataclass(frozen=True)
class Schedule:
    """How often the branch is measured; 0 hours: never. `pairs` are those of an A/A run, `recipes` patterns (none: all).

    `annotations` say what a person changed on purpose, so that a history begins anew there.
    """

    main_hours: Hours = 0.0
    again_hours: Hours = 0.0
    pairs: Annotated[int, Field(ge=1, le=20)] = 4
    recipes: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()

    def hours(self, kind: Kind) -> float:
        """The time from one run of a kind to the next."""
        return self.main_hours if kind is Kind.MAIN else self.again_hours


def kind_of(cause: str) -> Kind | None:
    """The kind of a scheduled run; None for a cause of another origin."""
    words = cause.split()
    return Kind(words[1]) if len(words) > 2 and words[0] == CAUSE and words[1] in set(Kind) else None


def chosen(schedule: Schedule, recipe: str) -> bool:
    """Whether the schedule is about a recipe."""
    return not schedule.recipes or any(matches(recipe, pattern) for pattern in schedule.recipes)


def due(
    schedule: Schedule, branch: Subject, head: str, recipes: Sequence[str], runs: Iterable[Run], now: float
) -> tuple[Wanted, ...]:
    """What is wanted of a branch now: runs that are under way, and the next ones whose time has come."""
    mine = [run for run in runs if run.subject == branch]
    found = []
    for recipe in recipes:
        for kind in Kind:
            hours = schedule.hours(kind) if chosen(schedule, recipe) else 0.0
            base = f"{branch.name}@{head if kind is Kind.AGAIN else ''}"
            next_ = Wanted(branch, head, recipe, cause(kind, hours, now), base)
            found.append(
                _wanted([run for run in mine if (run.recipe, kind_of(run.cause)) == (recipe, kind)], next_, hours, now)
            )
    return tuple(one for one in found if one is not None)


def cause(kind: Kind, hours: float, now: float) -> str:
    """Why a run exists: its kind and the beginning of its turn, the same for whoever looks at the same time."""
    turn = now - now % (hours * 3600) if hours else 0.0
    return f"{CAUSE} {kind} {datetime.fromtimestamp(turn, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _wanted(made: Sequence[Run], next_: Wanted, hours: float, now: float) -> Wanted | None:
    last = max(made, key=lambda run: (run.created, run.attempt), default=None)
    if not hours:
        return None
    if last is not None and last.phase is not Phase.COMPLETED and not last.cancelled:
        return last.wanted
    if last is None or now - last.created >= hours * 3600:
        return next_
    tries = sum(run.wanted == last.wanted and run.outcome is Outcome.INFRASTRUCTURE for run in made)
    again = last.outcome is Outcome.INFRASTRUCTURE and tries <= RETRIES and last.head == next_.head
    return last.wanted if again else None

"""Runs that nobody asks for: of the protected branch as it is, and beside itself (A/A), as often as its policy says.

What is due is derived from the Jobs that there are: nothing is remembered, and a bot that was away for a week makes up for one run,
not for seven.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from bot.decide import retries
from bot.model.branch import Branch
from bot.model.runs import Phase, Run, Wanted
from bot.model.subject import Subject
from checks.policy.values import Schedule
from checks.text.glob import matches

CAUSE = "schedule"


class Kind(StrEnum):
    """MAIN measures the branch once, which feeds its history; AA measures it beside itself, which tells the noise."""

    MAIN = "main"
    AA = "aa"


_KINDS = {"main": Kind.MAIN, "aa": Kind.AA, "again": Kind.AA}
"""By the word in a run's cause; Jobs of the first version call an A/A run "again"."""


def hours(schedule: Schedule, kind: Kind) -> float:
    """The time from one run of a kind to the next; 0 is never."""
    return schedule.main_hours if kind is Kind.MAIN else schedule.aa_hours


def kind_of(cause: str) -> Kind | None:
    """The kind of a scheduled run, by whichever name its cause has; None for a cause of another origin."""
    words = cause.split()
    return _KINDS.get(words[1]) if len(words) > 2 and words[0] == CAUSE else None


def covers(schedule: Schedule, recipe: str) -> bool:
    """Whether the schedule is about a recipe."""
    return not schedule.recipes or any(matches(recipe, pattern) for pattern in schedule.recipes)


def wanted(branch: Branch, runs: Iterable[Run], now: float) -> tuple[Wanted, ...]:
    """What the schedule of a branch wants of it now."""
    names = [one.recipe for one in branch.candidates]
    return due(branch.policy.schedule, branch.subject, branch.head, names, runs, now)


def due(
    schedule: Schedule, branch: Subject, head: str, recipes: Sequence[str], runs: Iterable[Run], now: float
) -> tuple[Wanted, ...]:
    """What is wanted of a branch now: runs that are under way, and the next ones whose time has come."""
    mine = [run for run in runs if run.subject == branch]
    found = []
    for recipe in recipes:
        for kind in Kind:
            every = hours(schedule, kind) if covers(schedule, recipe) else 0.0
            base = f"{branch.name}@{head if kind is Kind.AA else ''}"
            turn = Wanted(branch, head, recipe, cause(kind, every, now), base)
            same = [run for run in mine if (run.recipe, kind_of(run.cause)) == (recipe, kind)]
            found.append(_wanted(same, turn, every, now))
    return tuple(one for one in found if one is not None)


def cause(kind: Kind, every: float, now: float) -> str:
    """Why a run exists: its kind and the beginning of its turn (one comes `every` so many hours), whoever looks then."""
    turn = now - now % (every * 3600) if every else 0.0
    return f"{CAUSE} {kind} {datetime.fromtimestamp(turn, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _wanted(runs: Sequence[Run], turn: Wanted, every: float, now: float) -> Wanted | None:
    last = max(runs, key=lambda run: (run.created, run.attempt), default=None)
    if not every:
        return None
    if last is not None and last.phase is not Phase.COMPLETED and not last.cancelled:
        return last.wanted
    if last is None or now - last.created >= every * 3600:
        return turn
    again = retries.repeated([run for run in runs if run.wanted == last.wanted]) and last.head == turn.head
    return last.wanted if again else None

"""Tells once, at the commit that it came with, that a recipe on the branch changed its level.

The telling is a check run of its own on that commit, so that GitHub remembers it: a restarted bot looks there before it speaks. A
change that later runs place a commit or two away is not told again.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from bot.decide.branch_history import BranchHistories, Place
from bot.github import checks, commits
from bot.github.commits import Between
from bot.github.installation import App
from bot.guard import Guard
from bot.model.github import Repository
from checks.judge.drift.change_points import ChangePoint, Direction
from checks.judge.drift.e_divisive import SIDE_RUNS
from checks.judge.drift.open_changes import Drift
from checks.report.drift import text
from checks.report.report import Conclusion, Report
from checks.text.escape import code, code_block, escape

NAME = "recipe-gate-drift"
STAGE = "drift"
MEND = "Was it meant, or is it the cluster's? Then an entry of the policy's `schedule.annotations` begins the history anew."
Change = tuple[Place, ChangePoint]


class Drifts:
    """Publishes change points; what it remembers only saves it asking GitHub again."""

    def __init__(self, app: App, guard: Guard) -> None:
        self._app = app
        self._guard = guard
        self._told: set[tuple[Place, str]] = set()

    async def tell(self, standing: BranchHistories, repositories: Mapping[int, Repository]) -> None:
        """Every change that GitHub does not show yet gets its check run."""
        for place, drift in standing.drifts.items():
            repository = repositories.get(place[0])
            for point in drift.points if repository else ():
                if repository is not None and (place, point.identity) not in self._told:
                    what = f"telling of the drift of {place[1]}"
                    work = partial(self._tell, repository, place, drift, point)
                    await self._guard.done(what, repository.installation, work)

    async def _tell(self, repository: Repository, place: Place, drift: Drift, point: ChangePoint) -> None:
        github = self._app.installation(repository.installation)
        name = name_of(place)
        for commit in (point.first, *_near(drift, point)):
            if await checks.ours(github, repository, commit, name):
                break
        else:
            between = await commits.between(github, repository, point.last, point.first)
            await checks.publish(github, repository, point.first, report(place, drift, point, between), STAGE, name)
        self._told.add((place, point.identity))


def name_of(place: Place) -> str:
    """What the check run of a recipe on some hardware is called."""
    _, recipe, hardware = place
    return f"{NAME}: {recipe}" + (f" on {hardware}" if hardware else "")


def _near(drift: Drift, point: ChangePoint) -> Iterator[str]:
    """The other commits to which the same change may have been ascribed before."""
    runs = drift.runs[max(0, point.index - SIDE_RUNS + 1) : point.index + SIDE_RUNS]
    return (commit for commit in dict.fromkeys(run.commit for run in runs) if commit != point.first)


def report(place: Place, drift: Drift, point: ChangePoint, between: Between) -> Report:
    """What the check run says: every metric that changed at this commit, with the commits in between."""
    together = [one for one in drift.points if one.first == point.first]
    changes = ", ".join(f"{one.metric.title} {one.change:+.1%}" for one in together)
    worse = any(one.direction is Direction.WORSE for one in together)
    title = f"{place[1]} is {'slower' if worse else 'faster'} since here: {changes}"
    where = f"It came with the commits after {escape(point.last)} up to {escape(point.first)}."
    parts = [f"{escape(title)}. {where}", _listed(between), code_block(text(drift), 20_000), MEND]
    return Report(Conclusion.NEUTRAL, title[:200], "\n\n".join(part for part in parts if part))


def _listed(between: Between) -> str:
    """The commits as a list."""
    lines = [f"- {code(one.sha[:7])} {escape(one.subject, 200)}" for one in between.commits]
    more = between.count - len(between.commits)
    return "\n".join([*lines, f"- and {more} more"] if more > 0 else lines)

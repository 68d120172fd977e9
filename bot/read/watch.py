"""Watches GitHub: hears the nudges, sweeps in time, and reads what is due, several pull requests at once and what changed first.

Nobody waits for all of it: a tick (bot/tick.py) decides by whatever has been read so far, and `news` rings when something changed.
"""

import asyncio
from collections.abc import Callable, Coroutine

from bot.decide.rereading import Reading, Scope, Urgency, begun_now
from bot.guard import APP, Guard
from bot.model.subject import SubjectKind
from bot.nudges import Bell, Changed, Clicked, Commented, Installed, Nudge, Nudges
from bot.prometheus import Metrics
from bot.read.intake import AGAIN_SECONDS, Intake
from bot.read.lost_clicks import LostClicks
from bot.read.sweep import Sweep

LOOK_SECONDS = 1.0
"""How often it is asked whether something is due that no bell rings for: what rested, what is read again to be sure."""


class Watcher:
    """Keeps the intake as new as the budget of requests allows."""

    def __init__(
        self,
        intake: Intake,
        sweep: Sweep,
        lost_clicks: LostClicks,
        guard: Guard,
        metrics: Metrics,
        now: Callable[[], float],
    ) -> None:
        self.nudges, self.news = Nudges(), Bell()
        self._intake = intake
        self._sweep = sweep
        self._lost_clicks = lost_clicks
        self._guard = guard
        self._metrics = metrics
        self._now = now
        self._next_sweep = float("-inf")

    async def watch(self, sweep_seconds: float) -> None:
        """Read for ever. Whatever ends it may begin it again."""
        self._intake.under_way.clear()
        self._next_sweep = self._now()
        async with asyncio.TaskGroup() as group:
            while True:
                if self._now() >= self._next_sweep:
                    self._next_sweep = self._now() + sweep_seconds
                    group.create_task(self.sweep())
                for one in begun_now(self.due(), self._intake.under_way, self._intake.spare, self._intake.author):
                    group.create_task(self._read(one))
                for nudge in await self.nudges.wait(LOOK_SECONDS):
                    group.create_task(self.hear(nudge))

    async def hear(self, nudge: Nudge) -> None:
        """Have looked at what a nudge names."""
        match nudge:
            case Changed(subject) if subject.kind is SubjectKind.BRANCH:
                await self._sweep.branch(subject)
                self.news.ring()
            case Changed(subject):
                self._intake.ask(subject, Scope.ITSELF)
            case Commented(subject):
                self._intake.ask(subject, Scope.CONVERSATION)
            case Clicked():
                self.news.ring()
            case Installed():
                await self.sweep()
        self.nudges.bell.ring()

    async def sweep(self) -> None:
        """Look at everything that GitHub lists, and for clicks whose webhooks were lost."""
        self._metrics.sweeps.inc()
        await self._guard.done("looking for lost clicks", APP, self._lost_clicks.recover)
        if not await self._sweep.everything():
            self._next_sweep = min(self._next_sweep, self._now() + AGAIN_SECONDS)
        self.nudges.bell.ring()
        self.news.ring()

    def due(self) -> list[Reading]:
        """What is to be read, the most urgent first."""
        return self._intake.due()

    async def catch_up(self) -> None:
        """Read whatever is due, until nothing is."""
        while due := self.due():
            for one in due:
                await self._read(one)

    def _read(self, one: Reading) -> Coroutine[None, None, None]:
        """What reads one pull request, and tells those who wait for it."""
        work = self._intake.read(one)

        async def read() -> None:
            await work
            self.nudges.bell.ring()
            if one.urgency is Urgency.CHANGED:
                self.news.ring()

        return read()

"""How many requests a pull request costs until it has its check, judging aside."""

import asyncio
from collections.abc import Callable

from benchmarks.hostile.pulls import Pull
from benchmarks.sweep.house import House, bot, built, open_house
from benchmarks.sweep.loop import SkippingLoop
from bot.decide.check_files import CheckedFiles
from bot.judging.answer import Answer, Outcome
from bot.judging.question import Question

NOON = 1_800_000_000.0
MOST_SECONDS = 3600.0


async def nothing(_: Question) -> Answer:
    """What costs no time to be found."""
    return Answer(Outcome.JUDGED, CheckedFiles(touched=True))


def requests(pull: Pull) -> int:
    """Requests to GitHub of a bot that begins with this pull request alone; no wait takes any time."""
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        return runner.run(_asked(pull, runner.get_loop().time))


async def _asked(pull: Pull, now: Callable[[], float]) -> int:
    house = opened(pull, lambda: NOON + now())
    async with open_house(house, 0.0) as url, bot(house, url, nothing):
        async with asyncio.timeout(MOST_SECONDS):
            while not house.checked():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return len(house.asked)


def opened(pull: Pull, now: Callable[[], float]) -> House:
    """A repository with one pull request."""
    house = built(now, {path: bytes(data) for path, data in pull.base.items()}, 0)
    head: dict[str, bytes | None] = {path: pull.head.get(path) for path in pull.paths}
    house.pulls.append(house.person(0).open("Change", head, branch="change"))
    return house

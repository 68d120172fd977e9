"""What a bot asks of GitHub after what happened there: over HTTP, of the lab's GitHub in the test's own loop."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from benchmarks.sweep.house import EmptyCluster, House, built, open_house, recipe
from bot.app import Service, assemble
from bot.decide.rereading import HEAL_SECONDS
from bot.model.subject import Subject, branch, pull_request
from bot.nudges import Changed, Commented
from bot.settings import Secrets, Settings
from lab.github.direct import Person
from tests.judging import here

ROOT = Path(__file__).parents[3]
LISTS = ["GET deliveries", "GET installations", "GET repositories", "GET pulls", "GET main", "GET main"]


@dataclass
class Clock:
    time: float

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Watched:
    """A GitHub with three open pull requests, the first of which changes a recipe, and a bot that has read them."""

    house: House
    service: Service
    clock: Clock

    def subject(self, number: int) -> Subject:
        return pull_request(self.house.repository.id, number)

    async def asked(self, *, sweep: bool = False) -> list[str]:
        """The requests of the next look, by method and the last part of the path that is no hash."""
        first = len(self.house.asked)
        if sweep:
            await self.service.watcher.sweep()
        await self.service.watcher.catch_up()
        return [f"{one.method} {_named(one.path)}" for one in self.house.asked[first:]]

    def paid(self) -> int:
        return sum(one.status != 304 for one in self.house.asked)


def _named(path: str) -> str:
    return next(part for part in reversed(path.split("/")) if part and not (part.isdigit() or len(part) == 40))


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    clock = Clock(1_800_000_000.0)
    house = built(clock.now, recipe(ROOT), 3)
    async with open_house(house, 0.0) as url, aiohttp.ClientSession() as session:
        settings = Settings(house.app.id, Path("unused"), Path("unused"), "image:1", (), url)
        secrets = Secrets(house.private_key, "hush")
        service = assemble(settings, secrets, session, EmptyCluster(), clock.now, clock.sleep, here)
        found = Watched(house, service, clock)
        await found.asked(sweep=True)
        await service.ticker.tick()
        await found.asked(sweep=True)
        clock.time += 60
        yield found


async def test_a_quiet_sweep_asks_for_lists_alone_and_pays_for_none(watched: Watched) -> None:
    before = watched.paid()
    assert sorted(await watched.asked(sweep=True)) == sorted(LISTS)
    assert watched.paid() - before <= 1


async def test_another_title_costs_the_comments_once_and_only_where_something_may_run(watched: Watched) -> None:
    for number in (0, 1):
        watched.house.person(number).change(watched.house.pulls[number], title="Another")
    assert await watched.asked() == []
    asked = await watched.asked(sweep=True)
    assert [one for one in asked if one not in LISTS] == ["GET comments", "GET permission"]
    assert sorted(await watched.asked(sweep=True)) == sorted(LISTS)


async def test_a_command_reads_what_was_said_and_by_whom_but_no_file(watched: Watched) -> None:
    watched.house.person(0).say(watched.house.pulls[0], "/retest")
    await watched.service.watcher.hear(Commented(watched.subject(1)))
    assert await watched.asked() == ["GET comments", "POST graphql", "GET permission"]
    await watched.service.watcher.hear(Commented(watched.subject(1)))
    assert await watched.asked() == ["GET comments", "GET permission"]


async def test_a_nudge_about_what_did_not_change_asks_for_the_pull_request_alone(watched: Watched) -> None:
    await watched.service.watcher.hear(Changed(watched.subject(1)))
    assert await watched.asked() == ["GET pulls"]


async def test_a_push_is_seen_by_a_nudge_and_without_one_by_the_next_sweep(watched: Watched) -> None:
    author, pull = watched.house.person(1), watched.house.pulls[1]
    watched.clock.time += 1
    author.push(pull, {"README.md": b"# More\n"})
    await watched.service.watcher.hear(Changed(watched.subject(2)))
    assert await watched.asked() == ["GET pulls", "GET check-runs", "GET files"]
    watched.clock.time += 1
    author.push(pull, {"README.md": b"# Still more\n"})
    asked = await watched.asked(sweep=True)
    assert [one for one in asked if one not in LISTS] == ["GET check-runs", "GET files"]


async def test_another_policy_of_the_base_is_seen_in_every_pull_request_and_another_commit_is_not(
    watched: Watched,
) -> None:
    owner = Person(watched.house.world, "acme", watched.house.repository)
    owner.land({"notes.md": b"Something else.\n"})
    main = branch(watched.house.repository.id, "main")
    await watched.service.watcher.hear(Changed(main))
    assert await watched.asked() == []
    owner.land({".github/recipe-gate.yaml": b"mode: advise\n"})
    await watched.service.watcher.hear(Changed(main))
    assert (await watched.asked()).count("GET check-runs") == 3


async def test_a_push_to_a_branch_that_nothing_is_compared_with_costs_nothing(watched: Watched) -> None:
    first = len(watched.house.asked)
    await watched.service.watcher.hear(Changed(branch(watched.house.repository.id, "b1")))
    assert await watched.asked() == []
    assert watched.house.asked[first:] == []


async def test_what_no_list_shows_is_healed_within_the_hour_without_reading_a_file_again(watched: Watched) -> None:
    watched.clock.time += HEAL_SECONDS / 2 - 120
    assert await watched.asked() == []
    watched.clock.time += HEAL_SECONDS / 2 + 120
    asked = await watched.asked()
    assert asked.count("GET check-runs") == 3
    assert asked.count("GET permission") == 1
    assert not any(one in asked for one in ("GET blobs", "GET trees"))


async def test_a_pull_request_that_a_list_hides_is_looked_at_before_it_counts_as_closed(watched: Watched) -> None:
    world, number = watched.house.repository.pulls, watched.house.pulls[2].number
    hidden = world.pop(number)
    await watched.service.watcher.sweep()
    world[number] = hidden
    assert await watched.asked() == ["GET pulls"]
    watched.house.person(2).change(hidden, state="closed")
    asked = await watched.asked(sweep=True)
    assert asked.count("GET pulls") == 2
    assert await watched.asked() == []

"""People at work within GitHub's process: what they do is seen over HTTP, on the clock that GitHub was given."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from lab.github import repositories
from lab.github.client import GitHub
from lab.github.client import Person as Client
from lab.github.direct import Person
from lab.github.server import served
from lab.github.state import RefusedError, State
from lab.github.world import World, begun
from tests.lab.github.conftest import REPO, REPOSITORY

NOON = 1_800_000_000.0


@dataclass
class House:
    """A GitHub with two people inside of it, and one of them outside, too."""

    world: World
    maintainer: Person
    stranger: Person
    reader: Client
    clock: "Clock"


@dataclass
class Clock:
    time: float = NOON

    def now(self) -> float:
        return self.time


@pytest.fixture
async def house() -> AsyncIterator[House]:
    clock = Clock()
    world = begun(State(clock.now))
    files = {"recipes/a.yaml": b"a: 1\n", "recipes/b.yaml": b"b: 1\n"}
    repository = repositories.begun(world.state, "acme", "recipes", files, {"maintainer": "write"})
    async with served(world) as url, aiohttp.ClientSession() as session:
        people = [Person(world, login, repository) for login in ("maintainer", "stranger")]
        yield House(world, *people, await GitHub(session, url).person("stranger"), clock)


async def test_a_stranger_opens_a_pull_request_from_a_fork_and_a_maintainer_from_the_repository(house: House) -> None:
    fork = house.stranger.open("Two", {"recipes/a.yaml": b"a: 2\n", "recipes/b.yaml": None})
    own = house.maintainer.open("Three", {"recipes/c.yaml": b"c: 3\n"}, draft=True)
    shown = await house.reader.call("GET", f"{REPO}/pulls")
    assert [one["head"]["repo"]["full_name"] for one in shown] == [REPOSITORY, "stranger/recipes"]
    assert [(one["draft"], one["created_at"]) for one in shown] == [
        (True, "2027-01-15T08:00:00Z"),
        (False, "2027-01-15T08:00:00Z"),
    ]
    changed = await house.reader.call("GET", f"{REPO}/pulls/{fork.number}/files")
    assert [(one["filename"], one["status"]) for one in changed] == [
        ("recipes/a.yaml", "modified"),
        ("recipes/b.yaml", "removed"),
    ]
    assert own.head_repository == REPOSITORY


async def test_a_push_moves_the_pull_request_and_a_landed_commit_the_branch(house: House) -> None:
    pull = house.stranger.open("Two", {"recipes/a.yaml": b"a: 2\n"})
    pushed = house.stranger.push(pull, {"recipes/a.yaml": b"a: 3\n"})
    landed = house.maintainer.land({"README.md": b"# Recipes\n"})
    shown = await house.reader.call("GET", f"{REPO}/pulls/{pull.number}")
    assert (shown["head"]["sha"], shown["base"]["sha"], shown["commits"]) == (pushed, landed, 2)


async def test_comments_states_and_drafts_are_as_their_authors_left_them(house: House) -> None:
    pull = house.stranger.open("Two", {"recipes/a.yaml": b"a: 2\n"})
    comment = house.stranger.say(pull, "hello")
    house.stranger.edit(comment, "hello again")
    house.maintainer.mark(pull, draft=True)
    house.stranger.change(pull, state="closed", title="Two of them")
    shown = await house.reader.call("GET", f"{REPO}/pulls/{pull.number}")
    assert (shown["state"], shown["draft"], shown["title"]) == ("closed", True, "Two of them")
    assert [one["body"] for one in await house.reader.comments(REPOSITORY, pull.number)] == ["hello again"]


async def test_a_comment_is_an_update_of_its_pull_request(house: House) -> None:
    first, second = [house.stranger.open(name, {f"recipes/{name}.yaml": b"x: 1\n"}) for name in ("c", "d")]
    house.clock.time += 60
    house.stranger.say(first, "hello")
    shown = await house.reader.call("GET", f"{REPO}/pulls?sort=updated&direction=desc")
    assert [one["number"] for one in shown] == [first.number, second.number]
    assert shown[0]["updated_at"] == "2027-01-15T08:01:00Z"


async def test_they_are_refused_as_everybody_is(house: House) -> None:
    with pytest.raises(RefusedError) as raised:
        house.stranger.land({"README.md": b"mine\n"})
    assert raised.value.status == 403


async def test_their_work_is_no_request_and_meets_no_fault(house: House) -> None:
    await house.reader.github.control("PUT", "/faults", [{"kind": "down", "times": 9}])
    house.stranger.open("Two", {"recipes/a.yaml": b"a: 2\n"})
    assert house.world.faults.requests == []

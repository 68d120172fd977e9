"""The same end, whatever is killed, lost, doubled, reordered or refused on the way."""

import random
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lab.github.faults import Fault
from lab.github.rates import LIMIT
from lab.github.webhooks import Weather
from tests.stories.hub import ALWAYS
from tests.stories.runner import measured
from tests.stories.steps import conclusion, deploy
from tests.stories.world import World

Serve = Callable[[web.Application], Awaitable[TestServer]]
Settle = Callable[[], Awaitable[None]]


async def from_push_to_verdict(world: World, settle: Settle, *, slower: float = 0.1) -> int:
    """One change: opened by a stranger, named by a maintainer, measured; `settle` is how the bot gets there."""
    number = await world.github.open("stranger", deploy(world))
    await settle()
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await settle()
    (job,) = world.cluster.released()
    world.cluster.finish(job, measured(world.spec(job), "box", slower))
    await settle()
    return number


def assert_done_once(world: World, number: int, expected: str = "failure") -> None:
    """One Job, one check run, one comment, one report, and the sandbox as it was."""
    assert conclusion(world, number) == expected
    assert len(world.cluster.jobs()) == 1
    assert "recipe-gate.dev/reported" in world.cluster.jobs()[0]["metadata"]["annotations"]
    assert len(world.github.checks) == 1
    assert len(world.github.own_comments) == 1
    assert world.cluster.slots() == {}


@pytest.mark.parametrize("effects", [1, 2, 3, 5])
async def test_a_bot_that_dies_after_every_few_effects_comes_to_the_same_end(world: World, effects: int) -> None:
    async def settle() -> None:
        for _ in range(100):
            if await world.settle_killed_at(effects):
                return
        raise AssertionError("the bot never gets through")

    assert_done_once(world, await from_push_to_verdict(world, settle))


async def test_with_every_webhook_lost_the_sweep_alone_comes_to_the_same_end(world: World) -> None:
    assert_done_once(world, await from_push_to_verdict(world, partial(world.settle, sweep=True)))


async def test_webhooks_alone_come_to_the_same_end(world: World, aiohttp_server: Serve) -> None:
    url = str((await aiohttp_server(world.service.web)).make_url("/webhook"))
    await world.settle(sweep=True)
    world.github.app.url = url
    assert_done_once(world, await from_push_to_verdict(world, world.settle))
    assert {one["status_code"] for one in world.github.deliveries} == {202}


@pytest.mark.parametrize("seed", range(3))
async def test_webhooks_thrice_and_shuffled_come_to_the_same_end(
    world: World, aiohttp_server: Serve, seed: int
) -> None:
    url = str((await aiohttp_server(world.service.web)).make_url("/webhook"))
    await world.settle(sweep=True)
    fate = random.Random(seed)  # noqa: S311
    world.github.app.url = url
    world.github.lab.webhooks.change(Weather(lose=1.0))

    async def settle() -> None:
        again = [*world.github.deliveries] * 3
        fate.shuffle(again)
        for delivery in again:
            await world.github.deliver([delivery])
            if fate.random() < 0.3:
                await world.settle()
        await world.settle()

    assert_done_once(world, await from_push_to_verdict(world, settle))


async def test_a_click_runs_again_once_however_often_it_arrives(world: World, aiohttp_server: Serve) -> None:
    number = await from_push_to_verdict(world, partial(world.settle, sweep=True))
    world.github.app.url = str((await aiohttp_server(world.service.web)).make_url("/webhook"))
    await world.github.click("maintainer", world.github.head(number))
    await world.github.deliver(world.github.deliveries[-1:] * 2)
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2
    await world.finish(measured)
    assert (conclusion(world, number), len(world.cluster.jobs())) == ("success", 2)


@pytest.mark.attack
@pytest.mark.parametrize("days", [0, 2, 40])
async def test_a_signed_click_that_is_sent_again_days_later_counts_once(
    world: World, aiohttp_server: Serve, days: int
) -> None:
    number = await from_push_to_verdict(world, partial(world.settle, sweep=True))
    world.github.app.url = str((await aiohttp_server(world.service.web)).make_url("/webhook"))
    await world.github.click("maintainer", world.github.head(number))
    (signed,) = world.github.deliveries[-1:]
    await world.settle(sweep=True)
    await world.finish(measured)
    world.clock.time += days * 24 * 3600
    world.start()
    world.github.app.url = str((await aiohttp_server(world.service.web)).make_url("/webhook"))
    await world.settle(sweep=True)
    for guid in ("one", "two", "three"):
        await world.github.deliver([{**signed, "guid": guid}])
        await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2
    assert conclusion(world, number) == "success"


async def test_a_click_whose_webhook_was_lost_comes_back_from_the_deliveries(world: World) -> None:
    number = await from_push_to_verdict(world, partial(world.settle, sweep=True))
    await world.github.click("passer-by", world.github.head(number))
    await world.settle(sweep=True)
    assert (len(world.cluster.jobs()), conclusion(world, number)) == (1, "failure")
    await world.github.click("maintainer", world.github.head(number))
    world.start()
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2


async def test_a_verdict_is_not_measured_again_when_its_run_has_expired(world: World) -> None:
    number = await from_push_to_verdict(world, partial(world.settle, sweep=True))
    world.cluster.objects.clear()
    world.start()
    await world.settle(sweep=True)
    assert (world.cluster.jobs(), conclusion(world, number)) == ([], "failure")


@pytest.mark.parametrize("kind", ["forbidden", "throttled", "secondary", "error", "down"])
async def test_a_github_that_refuses_every_third_request_loses_nothing(world: World, kind: str) -> None:
    world.github.plan(Fault(kind, ALWAYS, seconds=5, every=3))

    async def settle() -> None:
        for _ in range(12):
            world.clock.time += 15
            await world.settle(sweep=True)

    assert_done_once(world, await from_push_to_verdict(world, settle))


async def test_a_rate_limit_of_an_hour_is_waited_out(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world))
    world.github.lab.rates.spent[world.github.app.id] = (int(world.clock.time) + 3600, LIMIT)
    for _ in range(2):
        await world.settle(sweep=True)
    before = len(world.cluster.jobs())
    world.clock.time += 3700
    await world.settle(sweep=True)
    assert (before, len(world.cluster.released())) == (0, 1)
    assert conclusion(world, number) is None


async def test_an_answer_lost_after_the_deed_makes_no_second_check_run_or_comment(world: World) -> None:
    lost = [Fault("lost", pattern=f"^POST .*/{what}$") for what in ("check-runs", "comments")]
    world.github.plan(*lost)

    async def settle() -> None:
        for _ in range(4):
            world.clock.time += 15
            await world.settle(sweep=True)

    assert_done_once(world, await from_push_to_verdict(world, settle))
    assert [fault.times for fault in lost] == [0, 0]


async def test_a_cluster_that_is_down_for_a_while_loses_nothing(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world))
    world.cluster.down = True
    with pytest.raises(Exception, match="503"):
        await world.settle(sweep=True)
    world.cluster.down = False
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1
    assert conclusion(world, number) is None


async def test_a_pull_request_that_cannot_be_read_stops_nobody_elses_run(world: World) -> None:
    first = await world.github.open("maintainer", deploy(world))
    await world.settle(sweep=True)

    world.github.plan(Fault("unavailable", ALWAYS, f"/pulls/{first}/files$"))
    second = await world.github.open("stranger", {"README.md": b"# Other\n"})
    await world.settle(sweep=True)
    assert conclusion(world, second) == "success"
    assert len(world.cluster.released()) == 1

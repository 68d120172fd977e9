"""A verdict is not lost when its Job has expired, whatever the check has to say meanwhile; its run is not paid for again."""

from functools import partial

import pytest

from tests.stories.runner import measured
from tests.stories.steps import approved, conclusion, title
from tests.stories.world import World

POLICY = ".github/recipe-gate.yaml"


async def expired(world: World, slower: float) -> int:
    """A change with its verdict, of whose run nothing is left."""
    number = await approved(world)
    await world.finish(partial(measured, slower=slower))
    world.cluster.objects.clear()
    world.start()
    await world.settle(sweep=True)
    return number


async def policy(world: World, text: bytes) -> None:
    world.github.merge({POLICY: text})
    await world.settle(sweep=True)


@pytest.mark.parametrize(("slower", "verdict"), [(0.0, "success"), (0.2, "failure")])
async def test_its_pull_request_becomes_a_draft_and_is_ready_again(world: World, slower: float, verdict: str) -> None:
    number = await expired(world, slower)
    for draft in (True, False):
        await world.github.mark(number, draft=draft)
        await world.settle(sweep=True)
        assert (conclusion(world, number), world.cluster.jobs()) == (verdict, [])


async def test_its_commit_becomes_another_drafts_head(world: World) -> None:
    number = await expired(world, 0.2)
    await world.github.open_again("maintainer", number, draft=True)
    await world.settle(sweep=True)
    assert (conclusion(world, number), world.cluster.jobs()) == ("failure", [])
    assert "Draft" not in title(world, number)


@pytest.mark.parametrize(("slower", "verdict"), [(0.0, "success"), (0.2, "failure")])
async def test_a_mistake_of_the_policy_comes_and_goes(world: World, slower: float, verdict: str) -> None:
    number = await expired(world, slower)
    before = title(world, number)
    await policy(world, b"mode: perhaps\n")
    assert conclusion(world, number) == "failure"
    await policy(world, b"mode: block\n")
    assert (conclusion(world, number), world.cluster.jobs()) == (verdict, [])
    assert title(world, number) == (before if verdict == "failure" else "The verdict stands: success")


async def test_its_job_expires_while_the_policy_has_a_mistake(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    await policy(world, b"mode: perhaps\n")
    assert conclusion(world, number) == "failure"
    world.cluster.objects.clear()
    world.start()
    await policy(world, b"mode: block\n")
    assert (conclusion(world, number), world.cluster.jobs()) == ("success", [])


async def test_whoever_asks_gets_another_run_also_when_the_verdict_was_only_remembered(world: World) -> None:
    number = await expired(world, 0.0)
    await policy(world, b"mode: perhaps\n")
    await policy(world, b"mode: block\n")
    await world.github.say("maintainer", number, "/benchmark")
    await world.settle(sweep=True)
    await world.finish(partial(measured, slower=0.2))
    assert conclusion(world, number) == "failure"


async def test_somebody_who_may_not_command_does_not_reopen_it_with_another_pull_request(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    await world.github.open_again("stranger", number)
    await world.settle(sweep=True)
    assert conclusion(world, number) == "success"


@pytest.mark.parametrize(("slower", "verdict"), [(0.0, "success"), (0.2, "failure")])
async def test_it_is_none_on_another_branch(world: World, slower: float, verdict: str) -> None:
    number = await expired(world, 0.0)
    await world.github.point_at(number, "release")
    await world.settle(sweep=True)
    assert (conclusion(world, number), world.cluster.released()) == (None, [])
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    (job,) = world.cluster.released()
    assert job["metadata"]["annotations"]["recipe-gate.dev/base-ref"] == "release"
    await world.finish(partial(measured, slower=slower))
    world.cluster.objects.clear()
    world.start()
    await world.settle(sweep=True)
    assert (conclusion(world, number), world.cluster.jobs()) == (verdict, [])


async def test_another_pull_request_of_its_commit_to_another_branch_is_measured_too_and_then_it_is_on_both(
    world: World,
) -> None:
    first = await expired(world, 0.0)
    second = await world.github.open_again("maintainer", first, draft=True)
    await world.github.point_at(second, "release")
    await world.settle(sweep=True)
    assert (conclusion(world, first), world.cluster.jobs()) == ("success", [])
    await world.github.mark(second, draft=False)
    await world.settle(sweep=True)
    assert conclusion(world, first) is None
    await world.github.say("maintainer", second, f"/ok-to-test {world.github.head(second)}")
    await world.settle(sweep=True)
    for _ in range(2):
        await world.finish(measured)
    world.cluster.objects.clear()
    world.start()
    await world.settle(sweep=True)
    assert (conclusion(world, first), world.cluster.jobs()) == ("success", [])


async def test_it_is_not_taken_over_by_what_is_left_to_another_branch_when_its_pull_request_closes(
    world: World,
) -> None:
    first = await expired(world, 0.0)
    second = await world.github.open_again("stranger", first)
    await world.github.point_at(second, "release")
    await world.settle(sweep=True)
    assert conclusion(world, first) == "success"
    await world.github.close(first)
    await world.settle(sweep=True)
    assert conclusion(world, second) is None

"""What is stored is damaged or taken away: that is one run's trouble, told where it belongs, and everything else goes on."""

from functools import partial

import pytest

from tests.stories.hub import Plain
from tests.stories.runner import measured
from tests.stories.steps import approved, conclusion, opened, title
from tests.stories.world import BOX, NAMESPACE, World

ANNOTATION = "recipe-gate.dev/"


def name(job: Plain) -> str:
    found: str = job["metadata"]["name"]
    return found


def end(world: World, job: Plain) -> None:
    """The run measures all of it and its pod ends; the bot has not looked yet."""
    world.cluster.finish(job, measured(world.spec(job), BOX))


async def goes_on(world: World) -> None:
    """Somebody else's change gets its verdict, and the sandbox is free afterwards."""
    other = await approved(world)
    await world.finish(measured)
    assert conclusion(world, other) == "success"
    assert world.cluster.slots() == {}


async def test_a_run_whose_input_is_gone_is_told_once_and_stops_nobody(world: World) -> None:
    number = await approved(world)
    (job,) = world.cluster.released()
    end(world, job)
    del world.cluster.objects[NAMESPACE, "configmaps", f"{name(job)}-input"]
    await world.settle()
    assert (title(world, number), conclusion(world, number)) == ("The run cannot be judged", "action_required")
    summary = world.github.check(world.github.head(number))["output"]["summary"]
    assert f"{name(job)}-input" in summary.replace("\\", "")
    assert world.cluster.job(name(job))["spec"]["ttlSecondsAfterFinished"] > 0
    await world.rest()
    assert len(world.cluster.jobs()) == 1
    await goes_on(world)


async def test_what_cannot_be_judged_is_run_again_when_somebody_asks(world: World) -> None:
    number = await approved(world)
    (job,) = world.cluster.released()
    end(world, job)
    world.cluster.objects[NAMESPACE, "configmaps", f"{name(job)}-input"]["data"] = {"spec.json": "{"}
    await world.settle()
    assert conclusion(world, number) == "action_required"
    await world.github.say("maintainer", number, "/retest")
    await world.settle(sweep=True)
    await world.finish(measured)
    assert conclusion(world, number) == "success"


async def test_a_result_that_nobody_can_read_is_repeated_and_stops_nobody(world: World) -> None:
    number = await approved(world)
    (job,) = world.cluster.released()
    end(world, job)
    world.cluster.objects[NAMESPACE, "configmaps", f"{name(job)}-result"]["data"] = {"result.json": "no JSON"}
    world.clock.time += 60
    await world.settle()
    assert title(world, number) == "Repeating after an infrastructure error (1)"
    await world.rest()
    await world.finish(measured)
    assert conclusion(world, number) == "success"
    await goes_on(world)


@pytest.mark.parametrize("lost", ["input", "result"])
async def test_a_verdict_stands_when_its_run_is_damaged_later(world: World, lost: str) -> None:
    number = await approved(world)
    (job,) = world.cluster.released()
    await world.finish(partial(measured, slower=0.2))
    del world.cluster.objects[NAMESPACE, "configmaps", f"{name(job)}-{lost}"]
    before = dict(world.github.check(world.github.head(number)))
    world.start()
    await world.settle(sweep=True)
    await world.rest()
    assert world.github.check(world.github.head(number)) == before
    assert len(world.cluster.jobs()) == 1


async def test_a_run_that_may_not_be_read_now_is_told_as_soon_as_it_may(world: World) -> None:
    number = await approved(world)
    (job,) = world.cluster.released()
    end(world, job)
    world.cluster.forbidden.add((NAMESPACE, "configmaps", f"{name(job)}-result"))
    await world.settle()
    assert (conclusion(world, number), world.cluster.slots()) == (None, {})
    assert ANNOTATION + "reported" not in world.cluster.job(name(job))["metadata"]["annotations"]
    world.cluster.forbidden.clear()
    await world.rest()
    assert conclusion(world, number) == "success"
    assert len(world.cluster.jobs()) == 1


@pytest.mark.parametrize("key", ["head", "attempt", "approved-at", "subject-kind", "subject", "class"])
async def test_a_job_that_cannot_be_read_is_left_alone_and_another_takes_its_place(world: World, key: str) -> None:
    number = await opened(world, "maintainer")
    (job,) = world.cluster.jobs()
    job["spec"]["suspend"] = True
    job["metadata"]["annotations"][ANNOTATION + key] = "\x00 garbage"
    world.cluster.settle()
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2
    await world.finish(measured)
    assert conclusion(world, number) == "success"
    await goes_on(world)


async def test_the_sandbox_of_a_job_that_cannot_be_read_is_free_when_its_pod_is_gone(world: World) -> None:
    await opened(world, "maintainer")
    (job,) = world.cluster.released()
    job["metadata"]["annotations"][ANNOTATION + "head"] = ""
    del job["metadata"]["annotations"][ANNOTATION + "recipe"]
    await world.settle(sweep=True)
    assert world.cluster.slots() == {BOX: name(job)}
    world.cluster.finish(job, None)
    await world.settle()
    assert world.cluster.slots() != {BOX: name(job)}


async def test_a_mark_of_a_report_that_cannot_be_read_is_made_anew(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    (job,) = world.cluster.jobs()
    whole = job["metadata"]["annotations"][ANNOTATION + "reported"]
    job["metadata"]["annotations"][ANNOTATION + "reported"] = "no JSON"
    await world.settle(sweep=True)
    assert world.cluster.jobs()[0]["metadata"]["annotations"][ANNOTATION + "reported"] == whole
    assert (len(world.cluster.jobs()), conclusion(world, number)) == (1, "success")


async def test_a_slot_that_names_no_run_is_taken_away_if_it_is_ours(world: World) -> None:
    told = {ANNOTATION + "run": "no such run", ANNOTATION + "created-by": "bot"}
    world.cluster.objects[BOX, "configmaps", "slot"] = {"metadata": {"name": "slot", "annotations": told}}
    await goes_on(world)


async def test_a_sandbox_that_may_not_be_read_takes_no_runs_and_stops_nobody(world: World) -> None:
    number = await approved(world)
    world.cluster.forbidden.add((BOX, "configmaps", "slot"))
    await world.finish(measured)
    assert conclusion(world, number) == "success"
    await opened(world, "maintainer")
    assert world.cluster.released() == []
    world.cluster.forbidden.clear()
    await world.rest()
    assert len(world.cluster.released()) == 1

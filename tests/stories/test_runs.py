"""What becomes of runs: verdicts, progress, repetitions, the queue."""

from dataclasses import replace
from functools import partial

import pytest

from checks.judge import baseline
from checks.model.result import Block, Measure, Result, Sample
from checks.model.spec import Side, in_turns
from tests.stories.runner import disturbed, failed, measured, under_way
from tests.stories.steps import approved, conclusion, opened, title
from tests.stories.world import BOX, World


@pytest.mark.parametrize(("slower", "expected"), [(0.0, "success"), (0.1, "failure")])
async def test_a_measured_change_is_green_or_red(world: World, slower: float, expected: str) -> None:
    number = await approved(world)
    await world.finish(partial(measured, slower=slower))
    assert conclusion(world, number) == expected
    assert world.cluster.slots() == {}
    (job,) = world.cluster.jobs()
    assert "recipe-gate.dev/reported" in job["metadata"]["annotations"]
    assert job["spec"]["ttlSecondsAfterFinished"] > 0
    assert len(world.github.own_comments) == 1


async def test_an_insiders_own_change_needs_no_word(world: World) -> None:
    await opened(world, "maintainer")
    assert len(world.cluster.released()) == 1


async def test_a_change_that_does_not_start_is_the_changes_fault_unless_the_base_does_not_either(world: World) -> None:
    number = await approved(world)
    await world.finish(partial(failed, side=Side.HEAD))
    assert conclusion(world, number) == "failure"
    other = await approved(world)
    await world.finish(partial(failed, side=Side.BASE))
    assert conclusion(world, other) == "action_required"


async def test_progress_is_told_and_not_more_often_than_allowed(world: World) -> None:
    number = await approved(world)
    (job,) = world.cluster.released()
    world.clock.time += 60
    world.cluster.write(job, under_way(world.spec(job), BOX))
    await world.settle()
    assert title(world, number) == "Running: benchmark, 1 of at most 24"
    edits = world.github.check(world.github.head(number))["edits"]
    for step in range(3):
        world.cluster.write(job, under_way(world.spec(job), f"box {step}"))
        await world.settle()
    assert world.github.check(world.github.head(number))["edits"] == edits


async def test_a_disturbed_run_is_repeated_twice_and_then_asks_for_somebody(world: World) -> None:
    number = await approved(world)
    for _ in range(2):
        await world.finish(disturbed)
        assert conclusion(world, number) is None
        assert world.cluster.released() == []
        await world.rest()
    await world.finish(disturbed)
    assert conclusion(world, number) == "action_required"
    assert (len(world.cluster.jobs()), world.cluster.slots()) == (3, {})


async def test_a_job_that_ends_without_a_result_is_nobodys_fault(world: World) -> None:
    await approved(world)
    (job,) = world.cluster.released()
    world.cluster.finish(job, None)
    await world.settle()
    await world.rest()
    assert len(world.cluster.released()) == 1
    assert len(world.cluster.jobs()) == 2


async def test_a_retest_repeats_a_failed_run_and_leaves_a_passed_one(world: World) -> None:
    number = await approved(world)
    await world.github.say("maintainer", number, "/retest")
    await world.settle(sweep=True)
    await world.finish(partial(measured, slower=0.2))
    await world.github.say("stranger", number, "/retest")
    await world.settle(sweep=True)
    assert (len(world.cluster.jobs()), conclusion(world, number)) == (1, "failure")
    await world.github.say("maintainer", number, "/retest")
    await world.settle(sweep=True)
    await world.finish(measured)
    assert (len(world.cluster.jobs()), conclusion(world, number)) == (2, "success")
    await world.github.say("maintainer", number, "/retest")
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2


async def test_runs_wait_for_the_one_sandbox_in_order(world: World) -> None:
    first, second = await opened(world, "maintainer"), await opened(world, "maintainer")
    world.clock.time += 60
    await world.settle()
    assert (title(world, first), title(world, second)) == ("Starting", "Queued")
    await world.finish(measured)
    world.clock.time += 60
    await world.settle()
    assert (title(world, second), conclusion(world, first)) == ("Starting", "success")


async def test_a_sandbox_that_a_person_uses_is_waited_for(world: World) -> None:
    slot = {"metadata": {"name": "slot", "annotations": {"recipe-gate.dev/run": "run-by-hand"}}}
    world.cluster.objects[BOX, "configmaps", "slot"] = slot
    await opened(world, "maintainer")
    assert world.cluster.released() == []
    del world.cluster.objects[BOX, "configmaps", "slot"]
    await world.settle()
    assert len(world.cluster.released()) == 1


async def test_the_policy_of_the_base_decides_and_its_mistakes_block(world: World) -> None:
    world.github.merge({".github/recipe-gate.yaml": b"mode: advise\npairs: 2\n"})
    number = await approved(world)
    (job,) = world.cluster.released()
    assert len(world.spec(job).sequence) == 4
    await world.finish(partial(measured, slower=0.2))
    assert conclusion(world, number) == "neutral"
    world.github.merge({".github/recipe-gate.yaml": b"mode: perhaps\n"})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"


async def test_a_commit_of_two_pull_requests_has_one_check_the_worse_of_both(world: World) -> None:
    first = await approved(world)
    await world.finish(measured)
    second = await world.github.open_again("maintainer", first)
    await world.settle(sweep=True)
    assert len(world.github.checks) == 1
    assert conclusion(world, first) is None
    await world.github.close(second)
    await world.settle(sweep=True)
    assert conclusion(world, first) == "success"


async def test_a_pull_request_pointed_at_another_branch_is_measured_again(world: World) -> None:
    number = await approved(world)
    await world.github.point_at(number, "release")
    await world.settle(sweep=True)
    assert world.cluster.released() == []
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    (job,) = world.cluster.released()
    assert job["metadata"]["annotations"]["recipe-gate.dev/base-ref"] == "release"


async def test_the_baseline_of_the_base_branch_tells_the_noise(world: World) -> None:
    recipe = "recipes/llama-3-70b/vllm/agg"
    measure = Sample({"request_latency.p90": Measure(1.0, "ms")}, "0.12.0", {}, 9)
    images = ("nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0@sha256:1", "nvcr.io/nvidia/ai-dynamo/aiperf:0.12.0@sha256:2")
    blocks = tuple(Block(side, images=images, sample=measure) for side in in_turns(2))
    made = baseline.of_result(
        Result("run-1", "sbx", blocks=blocks),
        recipe=recipe,
        hardware="h100",
        commit="c",
        today="2027-01-02",
        verified=False,
    )
    assert isinstance(made, baseline.Baseline)
    where = baseline.path(recipe, "h100")
    policy = {".github/recipe-gate.yaml": b"hardware: h100\n"}
    world.github.merge({**policy, where: baseline.render(made).encode()})
    number = await opened(world, "maintainer")
    (job,) = world.cluster.jobs()
    assert (world.spec(job).hardware, world.spec(job).history) == ("h100", {"request_latency.p90": (0.0, 0.0)})
    assert title(world, number) == "Queued: no sandbox fits"
    moved = replace(made, environment=replace(made.environment, images=("other:1",)))
    for stale, reason in (
        (moved, "measured with other images"),
        (replace(made, accepted="2026-01-02"), "378 days ago"),
    ):
        world.github.merge({where: baseline.render(stale).encode()})
        third = await opened(world, "maintainer")
        assert reason in str(world.github.check(world.github.head(third))["annotations"])
        newest = next(job for job in world.cluster.jobs() if world.spec(job).origin.pull_request == third)
        assert world.spec(newest).history == {}
    world.github.merge({where: b"{}"})
    other = await opened(world, "maintainer")
    assert "recipe: Field required" in str(world.github.check(world.github.head(other))["annotations"])


@pytest.mark.attack
async def test_a_sandbox_that_cannot_be_cleared_costs_no_other_and_is_taken_by_nobody(world: World) -> None:
    number = await approved(world)
    slot = world.cluster.objects[BOX, "configmaps", "slot"]
    slot["metadata"]["annotations"]["recipe-gate.dev/set-aside"] = "pods are left: p"
    await world.finish(lambda spec, box: replace(disturbed(spec, box), left_behind="pods are left: p"))
    for _ in range(3):
        await world.rest()
    assert len(world.cluster.jobs()) == 1
    assert conclusion(world, number) == "action_required"
    told = world.github.check(world.github.head(number))["output"]["summary"]
    assert "set aside until an administrator frees it" in told
    await approved(world)
    assert world.cluster.released() == []
    del world.cluster.objects[BOX, "configmaps", "slot"]
    await world.settle()
    assert len(world.cluster.released()) == 1
    assert len(world.cluster.jobs()) == 2

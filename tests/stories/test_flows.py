"""What people see: from opening a pull request to its check."""

from functools import partial

import pytest

from checks.spec import Side
from tests.stories.runner import disturbed, failed, measured, under_way
from tests.stories.world import BOX, World

RECIPE = "recipes/llama-3-70b/vllm/agg"
DEPLOY = f"{RECIPE}/deploy.yaml"


def deploy(world: World, old: bytes = b"apiVersion:", new: bytes = b"# changed\napiVersion:") -> dict[str, bytes]:
    data = world.github.base[DEPLOY]
    assert old in data
    return {DEPLOY: data.replace(old, new, 1)}


async def opened(world: World, author: str = "stranger") -> int:
    number = await world.github.open(author, deploy(world))
    await world.settle(sweep=True)
    return number


async def approved(world: World) -> int:
    number = await opened(world)
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    return number


def conclusion(world: World, number: int) -> str | None:
    found: str | None = world.github.check(world.github.head(number))["conclusion"]
    return found


def title(world: World, number: int) -> str:
    found: str = world.github.check(world.github.head(number))["output"]["title"]
    return found


async def test_documentation_alone_is_green_at_once(world: World) -> None:
    number = await world.github.open("stranger", {"README.md": b"# Recipes, explained\n"})
    await world.settle(sweep=True)
    assert (conclusion(world, number), title(world, number)) == ("success", "No recipe touched")
    assert world.cluster.jobs() == []


async def test_a_broken_recipe_is_red_with_annotations_and_nothing_is_deployed(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world, b"apiVersion:", b"apiVersoin:"))
    await world.settle(sweep=True)
    check = world.github.check(world.github.head(number))
    assert check["conclusion"] == "failure"
    assert check["annotations"][0]["path"] == DEPLOY
    assert world.cluster.jobs() == []


async def test_a_strangers_change_waits_for_a_maintainers_word(world: World) -> None:
    number = await opened(world)
    check = world.github.check(world.github.head(number))
    assert (check["status"], check["conclusion"]) == ("in_progress", None)
    assert f"/ok-to-test {world.github.head(number)}" in check["output"]["summary"]
    for author, edited in (("stranger", False), ("passer-by", False), ("maintainer", True)):
        await world.github.say(author, number, f"/ok-to-test {world.github.head(number)}", edited=edited)
    await world.github.say("maintainer", number, f"/ok-to-test {'0' * 40}")
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    (job,) = world.cluster.released()
    told = job["metadata"]["annotations"]
    assert told["recipe-gate.dev/approver"] == "maintainer"
    assert told["recipe-gate.dev/head"] == world.github.head(number)
    assert world.cluster.slots() == {BOX: job["metadata"]["name"]}


@pytest.mark.parametrize(("slower", "expected"), [(0.0, "success"), (0.1, "failure")])
async def test_a_measured_change_is_green_or_red(world: World, slower: float, expected: str) -> None:
    number = await approved(world)
    await world.finish(partial(measured, slower=slower))
    assert conclusion(world, number) == expected
    assert world.cluster.slots() == {}
    (job,) = world.cluster.jobs()
    assert "recipe-gate.dev/reported" in job["metadata"]["annotations"]
    assert job["spec"]["ttlSecondsAfterFinished"] > 0
    ours = [one for one in world.github.comments if one["user"]["login"] == "recipe-gate[bot]"]
    assert len(ours) == 1


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
    assert title(world, number) == "Running: benchmark, 1 of 6"
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
    await world.finish(disturbed)
    assert conclusion(world, number) == "action_required"
    assert (len(world.cluster.jobs()), world.cluster.slots()) == (3, {})


async def test_a_job_that_ends_without_a_result_is_nobodys_fault(world: World) -> None:
    await approved(world)
    (job,) = world.cluster.released()
    world.cluster.finish(job, None)
    await world.settle()
    assert len(world.cluster.released()) == 1
    assert len(world.cluster.jobs()) == 2


async def test_a_push_stops_the_run_and_the_new_head_needs_a_new_word(world: World) -> None:
    number = await approved(world)
    old = world.github.head(number)
    await world.github.push(number, deploy(world, b"apiVersion:", b"# changed again\napiVersion:"))
    await world.settle(sweep=True)
    assert (world.cluster.released(), world.cluster.slots()) == ([], {})
    assert "newer commit" in world.cluster.jobs()[0]["metadata"]["annotations"]["recipe-gate.dev/cancelled"]
    assert world.github.check(old)["conclusion"] == "cancelled"
    assert title(world, number).startswith("Waiting for /ok-to-test")
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    (job,) = world.cluster.released()
    assert job["metadata"]["annotations"]["recipe-gate.dev/head"] == world.github.head(number)


async def test_a_push_ends_the_check_of_a_commit_that_nobody_named(world: World) -> None:
    number = await opened(world)
    old = world.github.head(number)
    await world.github.push(number, deploy(world, b"apiVersion:", b"# changed again\napiVersion:"))
    await world.settle(sweep=True)
    assert world.github.check(old)["conclusion"] == "cancelled"


async def test_a_closed_pull_request_stops_its_run(world: World) -> None:
    number = await approved(world)
    await world.github.edit(number, "closed", state="closed")
    await world.settle(sweep=True)
    assert (world.cluster.released(), world.cluster.slots()) == ([], {})
    assert conclusion(world, number) == "cancelled"


async def test_a_draft_is_only_checked_by_rules_and_runs_when_it_is_ready(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world), draft=True)
    await world.settle(sweep=True)
    assert title(world, number) == "Draft: rules passed"
    assert world.cluster.jobs() == []
    await world.github.edit(number, "ready_for_review", draft=False)
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1
    await world.github.edit(number, "converted_to_draft", draft=True)
    await world.settle(sweep=True)
    await world.github.edit(number, "ready_for_review", draft=False)
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


async def test_a_cancel_stops_and_a_new_word_starts_again(world: World) -> None:
    number = await approved(world)
    await world.github.say("stranger", number, "/cancel")
    await world.settle(sweep=True)
    assert (world.cluster.released(), conclusion(world, number)) == ([], "cancelled")
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


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
    base = dict(world.github.base)
    world.github.base = {**base, ".github/recipe-gate.yaml": b"mode: advise\npairs: 2\n"}
    number = await approved(world)
    (job,) = world.cluster.released()
    assert len(world.spec(job).order) == 4
    await world.finish(partial(measured, slower=0.2))
    assert conclusion(world, number) == "neutral"
    world.github.base = {**base, ".github/recipe-gate.yaml": b"mode: perhaps\n"}
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"


async def test_a_comment_with_our_marker_by_somebody_else_is_not_ours(world: World) -> None:
    number = await opened(world)
    ours = next(one for one in world.github.comments if one["user"]["login"] == "recipe-gate[bot]")
    forged = await world.github.say("stranger", number, ours["body"])
    forged["id"], world.github.comments[:] = 0, [forged, *world.github.comments[:-1]]
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    await world.finish(measured)
    assert sum(one["user"]["login"] == "recipe-gate[bot]" for one in world.github.comments) == 1


async def test_a_commit_of_two_pull_requests_has_one_check_the_worse_of_both(world: World) -> None:
    first = await approved(world)
    await world.finish(measured)
    second = await world.github.open("stranger", {})
    world.github.pulls[second]["head"] = world.github.pulls[first]["head"]
    await world.settle(sweep=True)
    assert len(world.github.checks) == 1
    assert conclusion(world, first) is None
    await world.github.edit(second, "closed", state="closed")
    await world.settle(sweep=True)
    assert conclusion(world, first) == "success"


async def test_a_pull_request_pointed_at_another_branch_is_measured_again(world: World) -> None:
    number = await approved(world)
    await world.github.edit(number, "edited", base={"ref": "release"})
    await world.settle(sweep=True)
    (job,) = world.cluster.released()
    assert job["metadata"]["annotations"]["recipe-gate.dev/base-ref"] == "release"


async def test_patience_ends_and_the_word_still_counts(world: World) -> None:
    number = await opened(world)
    world.clock.time += 73 * 3600
    await world.settle(sweep=True)
    assert conclusion(world, number) == "action_required"
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    assert (conclusion(world, number), len(world.cluster.released())) == (None, 1)


async def test_a_hundred_and_more_annotations_all_arrive_once(world: World) -> None:
    data = world.github.base[DEPLOY].replace(b"spec:", b"spec:\n" + b"".join(b"  x%d: 1\n" % n for n in range(130)), 1)
    number = await world.github.open("maintainer", {DEPLOY: data})
    for effects in (1, 1, 50):
        await world.settle_killed_at(effects)
    check = world.github.check(world.github.head(number))
    places = [(one["start_line"], one["message"]) for one in check["annotations"]]
    assert (len(places) > 100, len(set(places))) == (True, len(places))
    assert check["conclusion"] == "failure"


async def test_a_change_that_github_does_not_show_in_full_is_not_guessed(world: World) -> None:
    many = {f"recipes/llama-3-70b/vllm/agg/{number}.md": b"" for number in range(1001)}
    number = await world.github.open("maintainer", many)
    await world.settle(sweep=True)
    assert (conclusion(world, number), title(world, number)) == ("action_required", "Cannot be examined")


async def test_a_removed_recipe_needs_no_run(world: World) -> None:
    number = await world.github.open("stranger", {})
    left = {path: data for path, data in world.github.base.items() if not path.startswith("recipes/")}
    world.github.commits[world.github.head(number)] = left
    await world.settle(sweep=True)
    assert (conclusion(world, number), world.cluster.jobs()) == ("success", [])

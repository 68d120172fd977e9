"""What people see: from opening a pull request to its check."""

from tests.stories.runner import measured
from tests.stories.steps import DEPLOY, approved, conclusion, deploy, opened, title
from tests.stories.world import BOX, World


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
    await world.github.close(number)
    await world.settle(sweep=True)
    assert (world.cluster.released(), world.cluster.slots()) == ([], {})
    assert conclusion(world, number) == "cancelled"


async def test_a_draft_is_only_checked_by_rules_and_runs_when_it_is_ready(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world), draft=True)
    await world.settle(sweep=True)
    assert title(world, number) == "Draft: rules passed"
    assert world.cluster.jobs() == []
    await world.github.mark(number, draft=False)
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1
    await world.github.mark(number, draft=True)
    await world.settle(sweep=True)
    await world.github.mark(number, draft=False)
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


async def test_a_comment_with_our_marker_by_somebody_else_is_not_ours(world: World) -> None:
    number = await opened(world)
    (ours,) = world.github.own_comments
    forged = await world.github.say("stranger", number, ours.body)
    forged.id, ours.id = ours.id, forged.id
    world.github.pulls[number].comments.reverse()
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    await world.finish(measured)
    assert world.github.own_comments == [ours]


async def test_patience_ends_and_the_word_still_counts(world: World) -> None:
    number = await opened(world)
    world.clock.time += 73 * 3600
    await world.settle(sweep=True)
    assert conclusion(world, number) == "action_required"
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    assert (conclusion(world, number), len(world.cluster.released())) == (None, 1)


async def test_a_hundred_and_more_annotations_all_arrive_once(world: World) -> None:
    wrong = b"".join(b"\n            - {name: V%d, valeu: x}" % n for n in range(130))
    data = world.github.base[DEPLOY].replace(b"          env:", b"          env:" + wrong, 1)
    number = await world.github.open("maintainer", {DEPLOY: data})
    for effects in (1, 1, 50):
        await world.settle_killed_at(effects)
    check = world.github.check(world.github.head(number))
    places = [(one["start_line"], one["message"]) for one in check["annotations"]]
    assert (len(places) > 100, len(set(places))) == (True, len(places))
    assert check["conclusion"] == "failure"


async def test_a_change_that_github_does_not_show_in_full_is_not_guessed(world: World) -> None:
    many = {f"recipes/llama-3-70b/vllm/agg/{number}.md": b"" for number in range(3001)}
    number = await world.github.open("maintainer", many)
    await world.settle(sweep=True)
    assert (conclusion(world, number), title(world, number)) == ("action_required", "Cannot be examined")


async def test_a_removed_recipe_needs_no_run(world: World) -> None:
    gone = {path: None for path in world.github.base if path.startswith("recipes/")}
    number = await world.github.open("stranger", gone)
    await world.settle(sweep=True)
    assert (conclusion(world, number), world.cluster.jobs()) == ("success", [])


async def test_remedies_are_offered_as_suggestions_once_a_head_where_the_policy_asks_for_it(world: World) -> None:
    broken = deploy(world, b"sharedMemory:", b"sharedMemroy:")
    number = await world.github.open("stranger", broken)
    await world.settle(sweep=True)
    assert world.github.reviews == []
    world.github.merge({".github/recipe-gate.yaml": b"suggestions: true\n"})
    for _ in range(2):
        world.start()
        await world.settle(sweep=True)
    (review,) = world.github.reviews
    (comment,) = review.comments
    assert (review.commit, review.state) == (world.github.head(number), "COMMENTED")
    assert (comment["path"], comment["body"]) == (DEPLOY, "```suggestion\n      sharedMemory:\n```")
    await world.github.push(number, {**broken, "README.md": b"again"})
    await world.settle(sweep=True)
    assert [one.commit for one in world.github.reviews][1:] == [world.github.head(number)]

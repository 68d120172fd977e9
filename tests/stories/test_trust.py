"""Who may have a commit run on the cluster: what people try, and what comes of it."""

import pytest

from checks.policy import Policy
from tests.stories.runner import measured
from tests.stories.steps import approved, conclusion, deploy, opened, title
from tests.stories.world import BOX, World

POLICY = ".github/recipe-gate.yaml"
BY_HAND = {"metadata": {"name": "slot", "annotations": {"recipe-gate.dev/run": "run-by-hand"}}}


@pytest.mark.attack
@pytest.mark.parametrize("digits", [7, 10, 12, 39])
async def test_a_short_commit_runs_nothing_and_is_answered_with_the_line_to_copy(world: World, digits: int) -> None:
    number = await opened(world)
    sha = world.github.head(number)
    said = await world.github.say("maintainer", number, f"/ok-to-test {sha[:digits]}")
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    assert [one.content for one in said.reactions] == ["confused"]
    (answer,) = world.github.own_comments
    assert answer.body.splitlines()[1].startswith("`/ok-to-test` needs all forty digits")
    assert f"\n/ok-to-test {sha}\n" in answer.body
    assert title(world, number) == f"Waiting for /ok-to-test {sha}"
    await world.github.say("maintainer", number, f"/ok-to-test {sha}")
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


@pytest.mark.attack
@pytest.mark.parametrize("shown", ["<pre>\n{}\n</pre>", "<blockquote>\n\n{}\n\n</blockquote>", "> Say this:\n{}"])
async def test_a_quoted_approval_runs_nothing(world: World, shown: str) -> None:
    number = await opened(world)
    body = shown.format(f"/ok-to-test {world.github.head(number)}")
    await world.github.say("maintainer", number, body)
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    await world.github.say("maintainer", number, f"{body}\n\n/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


async def say_so(world: World, number: int, who: str = "maintainer") -> None:
    await world.github.say(who, number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)


async def queued(world: World) -> int:
    """An approved change that waits for a sandbox which a person uses, and whose word is deleted."""
    world.cluster.objects[BOX, "configmaps", "slot"] = BY_HAND
    number = await approved(world)
    assert (len(world.cluster.jobs()), world.cluster.released()) == (1, [])
    return number


async def free(world: World) -> None:
    world.cluster.objects.pop((BOX, "configmaps", "slot"))
    await world.settle()


def forget_words(world: World, number: int) -> None:
    """Whoever approved deletes the comment: what is recorded stays."""
    pull = world.github.pulls[number]
    pull.comments[:] = [one for one in pull.comments if one.author == world.github.app.bot]


@pytest.mark.attack
async def test_a_policy_on_a_branch_of_ones_own_lets_nobody_command(world: World) -> None:
    world.github.merge({POLICY: b"commanders: admin\n"})
    number = await opened(world)
    await world.github.point_at(number, "mine")
    world.github.person("maintainer").land({POLICY: b"commanders: triage\n"}, branch="mine")
    await world.settle(sweep=True)
    await say_so(world, number)
    await world.github.point_at(number, "main")
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    await say_so(world, number, "owner")
    assert len(world.cluster.released()) == 1


@pytest.mark.attack
async def test_a_policy_on_a_branch_of_ones_own_suppresses_no_rule(world: World) -> None:
    number = await world.github.open("stranger", deploy(world, b"apiVersion:", b"apiVersoin:"))
    await world.github.point_at(number, "mine")
    world.github.person("maintainer").land({POLICY: b"mode: advise\n"}, branch="mine")
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"


@pytest.mark.parametrize(("protected", "runs"), [(["release"], 1), ([], 0)])
async def test_a_branch_has_a_policy_of_its_own_where_it_is_named_and_protected(
    world: World, protected: list[str], runs: int
) -> None:
    world.github.merge({POLICY: b"commanders: admin\npolicy_branches: [release]\n"})
    world.github.repository.protected = protected
    number = await opened(world)
    await world.github.point_at(number, "release")
    world.github.person("owner").land({POLICY: b"commanders: write\n"}, branch="release")
    await world.settle(sweep=True)
    await say_so(world, number)
    assert len(world.cluster.released()) == runs


@pytest.mark.attack
@pytest.mark.parametrize("who", ["stranger", "maintainer"])
async def test_a_retarget_by_anybody_revokes_what_was_approved(world: World, who: str) -> None:
    number = await approved(world)
    await world.github.point_at(number, "release", who)
    await world.settle(sweep=True)
    assert world.cluster.released() == []
    assert title(world, number).startswith("Waiting for /ok-to-test")
    await world.github.point_at(number, "main", who)
    await world.settle(sweep=True)
    assert world.cluster.released() == []
    await say_so(world, number)
    assert len(world.cluster.released()) == 1


@pytest.mark.attack
async def test_a_word_said_before_a_retarget_does_not_count_after_it(world: World) -> None:
    world.cluster.down = True
    number = await world.github.open("stranger", deploy(world))
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    world.clock.time += 5
    await world.github.point_at(number, "release", "stranger")
    world.cluster.down = False
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []


@pytest.mark.attack
async def test_a_writers_push_to_an_admins_branch_does_not_run_as_the_admins(world: World) -> None:
    world.github.merge({POLICY: b"commanders: admin\n"})
    number = await world.github.open("owner", deploy(world))
    pull = world.github.pulls[number]
    world.github.person("maintainer").push(pull, {"README.md": b"mine\n"})
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    world.github.person("owner").push(pull, {"README.md": b"pulled and pushed again\n"})
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    await say_so(world, number, "owner")
    assert len(world.cluster.released()) == 1


@pytest.mark.attack
async def test_an_admins_pull_request_of_a_writers_branch_needs_a_word(world: World) -> None:
    world.github.merge({POLICY: b"commanders: admin\n"})
    first = await world.github.open("maintainer", deploy(world))
    world.github.pulls[first].author = "owner"
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []


@pytest.mark.attack
async def test_a_head_of_which_nobody_knows_who_pushed_it_needs_a_word(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world))
    moves = [*world.github.repository.moves]
    world.github.repository.moves.clear()
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    world.github.repository.moves[:] = moves
    await world.github.say("maintainer", number, "Is anybody there?")
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


async def test_who_pushed_a_head_is_asked_again_while_github_does_not_know_yet(world: World) -> None:
    number = await world.github.open("maintainer", deploy(world))
    await world.settle(sweep=True)
    (first,) = world.cluster.released()
    world.github.replace_head(number, {"README.md": b"more\n"})
    last = world.github.repository.moves.pop()
    await world.settle(sweep=True)
    assert world.cluster.released() == []
    world.github.repository.moves.append(last)
    world.clock.time += 20
    await world.settle(sweep=True)
    (second,) = world.cluster.released()
    assert second["metadata"]["name"] != first["metadata"]["name"]


@pytest.mark.attack
@pytest.mark.parametrize("deleted", [True, False])
async def test_rights_that_are_lost_while_a_run_is_queued_stop_it(world: World, deleted: bool) -> None:
    number = await queued(world)
    if deleted:
        forget_words(world, number)
    world.github.repository.access.pop("maintainer")
    await free(world)
    await world.settle()
    assert world.cluster.released() == []
    (job,) = world.cluster.jobs()
    assert "recipe-gate.dev/cancelled" in job["metadata"]["annotations"]


async def test_a_recorded_word_is_asked_about_again_by_a_bot_that_knows_nothing(world: World) -> None:
    number = await queued(world)
    forget_words(world, number)
    world.start()
    await world.settle(sweep=True)
    await free(world)
    assert len(world.cluster.released()) == 1
    world.start()
    world.github.repository.access.pop("maintainer")
    await world.settle(sweep=True)
    assert world.cluster.released() == []


@pytest.mark.attack
async def test_a_policy_that_asks_for_more_counts_before_a_queued_run_is_released(world: World) -> None:
    await queued(world)
    world.github.merge({POLICY: b"commanders: admin\n"})
    await free(world)
    assert world.cluster.released() == []


@pytest.mark.attack
async def test_an_insiders_queued_run_is_not_released_when_the_insider_has_left(world: World) -> None:
    world.cluster.objects[BOX, "configmaps", "slot"] = BY_HAND
    await opened(world, "maintainer")
    assert len(world.cluster.jobs()) == 1
    world.github.repository.access.pop("maintainer")
    await free(world)
    assert world.cluster.released() == []


@pytest.mark.attack
async def test_rights_that_are_lost_while_a_run_is_under_way_stop_it_within_minutes(world: World) -> None:
    number = await approved(world)
    forget_words(world, number)
    world.github.repository.access.pop("maintainer")
    world.clock.time += 301
    await world.settle()
    assert (world.cluster.released(), world.cluster.slots()) == ([], {})


async def test_a_verdict_stands_whoever_loses_the_right_to_ask_for_it(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    world.github.repository.access.pop("maintainer")
    for _ in range(2):
        world.start()
        await world.settle(sweep=True)
        assert (conclusion(world, number), len(world.cluster.jobs())) == ("success", 1)


@pytest.mark.attack
async def test_an_approval_holds_no_longer_than_the_policy_says(world: World) -> None:
    world.github.merge({POLICY: b"ok_to_test_hours: 2\n"})
    number = await queued(world)
    world.clock.time += 2 * 3600 + 60
    await free(world)
    assert world.cluster.released() == []
    await say_so(world, number)
    assert len(world.cluster.released()) == 1


async def test_a_run_records_what_was_so_when_it_was_approved(world: World) -> None:
    await approved(world)
    (job,) = world.cluster.jobs()
    told = {key.partition("/")[2]: value for key, value in job["metadata"]["annotations"].items()}
    assert (told["approver"], told["approval-level"], told["base-ref"]) == ("maintainer", "write", "main")
    assert told["approval-policy"] == Policy().digest

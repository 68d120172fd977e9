"""Two pull requests may have one commit as head: what a stranger does beside a verdict never reopens, overwrites or blocks it."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from lab.github import git, pulls
from tests.stories.runner import measured
from tests.stories.steps import DEPLOY, approved, conclusion
from tests.stories.world import World

POLICY = ".github/recipe-gate.yaml"
pytestmark = pytest.mark.attack


def branch(world: World, policy: bytes, name: str = "release") -> str:
    """Another base branch, with a policy of its own that the default branch's lets count."""
    owner = world.github.person("owner")
    owner.call(git.create_ref, {"ref": f"refs/heads/{name}", "sha": world.github.main})
    owner.land({POLICY: policy}, branch=name)
    world.github.merge({POLICY: f"policy_branches: [{name}]\n".encode()})
    world.github.repository.protected = [name]
    return name


async def again(world: World, number: int, author: str = "stranger", base: str = "main", *, draft: bool = False) -> int:
    """Somebody's pull request of the same commit, from a fork of theirs."""
    person, first = world.github.person(author), world.github.pulls[number]
    source = person._source()
    name = f"again-{len(world.github.pulls)}"
    person.call(git.create_ref, {"ref": f"refs/heads/{name}", "sha": first.head}, source)
    told = {"title": "The same", "head": f"{source.owner}:{name}", "base": base, "draft": draft}
    made: int = person.call(pulls.create, told)["number"]
    await world.settle(sweep=True)
    return made


async def a_draft(world: World, number: int) -> None:
    await again(world, number, draft=True)


async def a_draft_to_another_branch(world: World, number: int) -> None:
    await again(world, number, base=branch(world, b"mode: block\n"), draft=True)


async def a_fork_of_somebody_else(world: World, number: int) -> None:
    await again(world, number, "passer-by")


async def another_branch(world: World, number: int) -> None:
    await again(world, number, base=branch(world, b"mode: block\n"))


async def a_branch_whose_policy_has_mistakes(world: World, number: int) -> None:
    await again(world, number, base=branch(world, b"mode: perhaps\n"))


async def a_branch_whose_policy_makes_it_red(world: World, number: int) -> None:
    await again(world, number, base=branch(world, b"rules: {registries: [example.com]}\n"))


async def a_draft_to_a_branch_whose_policy_makes_it_red(world: World, number: int) -> None:
    await again(world, number, base=branch(world, b"rules: {registries: [example.com]}\n"), draft=True)


async def a_branch_of_advice(world: World, number: int) -> None:
    await again(world, number, base=branch(world, b"mode: advise\nrules: {registries: [example.com]}\n"))


async def a_cancel_in_their_own(world: World, number: int) -> None:
    other = await again(world, number)
    await world.github.say("stranger", other, "/cancel")
    await world.settle(sweep=True)


async def a_benchmark_in_their_own(world: World, number: int) -> None:
    other = await again(world, number, "passer-by")
    for word in ("/benchmark", "/retest", f"/ok-to-test {world.github.head(other)}"):
        await world.github.say("passer-by", other, word)
    await world.settle(sweep=True)


async def a_draft_that_becomes_ready_and_a_draft_again(world: World, number: int) -> None:
    other = await again(world, number, base=branch(world, b"mode: block\n"), draft=True)
    for draft in (False, True, False):
        await world.github.mark(other, draft=draft)
        await world.settle(sweep=True)


async def one_that_is_closed_and_opened_again(world: World, number: int) -> None:
    other = await again(world, number, base=branch(world, b"mode: block\n"))
    for state in ("closed", "open"):
        world.github.person("maintainer").change(world.github.pulls[other], state=state)
        await world.settle(sweep=True)


async def a_click(world: World, number: int) -> None:
    await again(world, number, "passer-by")
    await world.github.click("passer-by", world.github.head(number))
    await world.settle(sweep=True)


OTHERS = [
    a_draft,
    a_draft_to_another_branch,
    a_fork_of_somebody_else,
    another_branch,
    a_branch_whose_policy_has_mistakes,
    a_branch_whose_policy_makes_it_red,
    a_draft_to_a_branch_whose_policy_makes_it_red,
    a_branch_of_advice,
    a_cancel_in_their_own,
    a_benchmark_in_their_own,
    a_draft_that_becomes_ready_and_a_draft_again,
    one_that_is_closed_and_opened_again,
    a_click,
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("gone", [False, True])
async def test_what_a_stranger_does_with_a_commit_changes_nothing_of_its_verdict(
    world: World, other: Callable[[World, int], Awaitable[None]], gone: bool
) -> None:
    number = await approved(world)
    await world.finish(measured)
    if gone:
        world.cluster.objects.clear()
        world.start()
    await other(world, number)
    assert (conclusion(world, number), len(world.cluster.jobs())) == ("success", 0 if gone else 1)
    world.start()
    await world.settle(sweep=True)
    assert (conclusion(world, number), len(world.cluster.jobs())) == ("success", 0 if gone else 1)


async def test_a_verdict_that_stands_is_theirs_too_when_its_own_pull_request_is_closed_and_opened_again(
    world: World,
) -> None:
    number = await approved(world)
    await world.finish(partial(measured, slower=0.2))
    other = await again(world, number)
    await world.github.say("stranger", other, "/cancel")
    for state in ("closed", "open"):
        world.github.person("maintainer").change(world.github.pulls[number], state=state)
        await world.settle(sweep=True)
        assert (conclusion(world, number), len(world.cluster.jobs())) == ("failure", 1)


async def test_a_stranger_beside_a_run_that_is_under_way_holds_nothing_up(world: World) -> None:
    number = await approved(world)
    other = await again(world, number, base=branch(world, b"rules: {registries: [example.com]}\n"))
    await world.github.say("stranger", other, "/cancel")
    await world.settle(sweep=True)
    assert (conclusion(world, number), len(world.cluster.released())) == (None, 1)
    await world.finish(measured)
    assert (conclusion(world, number), len(world.cluster.jobs())) == ("success", 1)


async def test_a_draft_beside_what_is_green_by_rules_alone_reopens_nothing_and_a_recipe_to_be_measured_does(
    world: World,
) -> None:
    name = branch(world, b"mode: block\n")
    changed = world.github.base[DEPLOY] + b"# changed\n"
    world.github.merge({DEPLOY: changed})
    number = await world.github.open("maintainer", {"README.md": b"# Recipes, explained\n"})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "success"
    other = await again(world, number, base=name, draft=True)
    assert conclusion(world, number) == "success"
    await world.github.mark(other, draft=False)
    await world.settle(sweep=True)
    assert conclusion(world, number) is None


async def test_whoever_may_command_is_heard_beside_a_verdict(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    await again(world, number, "maintainer", base=branch(world, b"rules: {registries: [example.com]}\n"))
    assert conclusion(world, number) == "failure"

"""Who may have a commit run on the cluster: what people try, and what comes of it."""

import pytest

from tests.stories.steps import opened, title
from tests.stories.world import World


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

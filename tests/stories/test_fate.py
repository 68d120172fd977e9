"""Any order of pushes, words, ends and deaths: nothing runs that nobody named, and it all comes to rest."""

import random

import pytest

from checks.model.spec import Side
from tests.stories.runner import disturbed, failed, measured
from tests.stories.steps import DEPLOY, deploy
from tests.stories.world import BOX, World


class Fate:
    """Does one thing after another, as a seed has it, and remembers which commits a maintainer named."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)  # noqa: S311
        self.named: set[str] = set()
        self.pushes = 0

    async def open(self) -> None:
        await self.world.github.open("stranger", self._change())

    async def push(self) -> None:
        await self.world.github.push(self._pull(), self._change())

    async def name(self) -> None:
        """A maintainer names a commit, seldom one that was just replaced by a push."""
        number = self._pull()
        sha = self.world.github.head(number)
        if self.random.random() < 0.3:
            await self.push()
        self.named.add(sha)
        await self.world.github.say("maintainer", number, f"/ok-to-test {sha}")

    async def pretend(self) -> None:
        """A stranger names the commit, or a maintainer says it in a comment that was edited."""
        number = self._pull()
        body = f"/ok-to-test {self.world.github.head(number)}"
        author, edited = self.random.choice([("stranger", False), ("maintainer", True)])
        await self.world.github.say(author, number, body, edited=edited)

    async def cancel(self) -> None:
        await self.world.github.say("maintainer", self._pull(), "/cancel")

    async def end(self) -> None:
        for job in self.world.cluster.released():
            spec = self.world.spec(job)
            found = self.random.choice([measured(spec, BOX), failed(spec, BOX, Side.HEAD), disturbed(spec, BOX)])
            self.world.cluster.finish(job, found)

    async def settle(self) -> None:
        await self.world.settle(sweep=True)

    async def die(self) -> None:
        await self.world.settle_killed_at(self.random.randint(1, 12))

    async def push_meanwhile(self) -> None:
        """A push arrives right after some effect of the bot's."""
        left = [self.random.randint(1, 8)]

        def count() -> None:
            left[0] -= 1
            if left[0] == 0:
                self.world.github.replace_head(self._pull(), self._change())

        self.world.github.on_write = self.world.cluster.on_write = count
        await self.settle()
        self.world.github.on_write = self.world.cluster.on_write = lambda: None

    def _pull(self) -> int:
        return self.random.choice(list(self.world.github.pulls))

    def _change(self) -> dict[str, bytes]:
        self.pushes += 1
        return deploy(self.world, b"apiVersion:", f"# change {self.pushes}\napiVersion:".encode())

    def check(self) -> None:
        released = self.world.cluster.released()
        assert len(released) <= 1
        for job in self.world.cluster.jobs():
            told = job["metadata"]["annotations"]
            assert told["recipe-gate.dev/head"] in self.named
            head = self.world.spec(job).head
            assert head.files[DEPLOY].encode() == self.world.github.file(head.sha, DEPLOY)


@pytest.mark.parametrize("seed", range(8))
async def test_nothing_runs_that_nobody_named_and_everything_is_reported(world: World, seed: int) -> None:
    fate = Fate(world, seed)
    await fate.open()
    await fate.open()
    steps = [fate.push, fate.name, fate.name, fate.pretend, fate.cancel, fate.end, fate.settle, fate.die]
    for _ in range(25):
        await fate.random.choice([*steps, fate.push_meanwhile])()
        world.clock.time += 20
        fate.check()
    for _ in range(20):
        await fate.settle()
        await fate.end()
        world.clock.time += 20
        fate.check()
    assert world.cluster.slots() == {}
    assert all("recipe-gate.dev/reported" in job["metadata"]["annotations"] for job in world.cluster.jobs())
    commits = [check["head_sha"] for check in world.github.checks]
    assert len(set(commits)) == len(commits)
    heads = {pull.head for pull in world.github.pulls.values()}
    for job in world.cluster.jobs():
        head = job["metadata"]["annotations"]["recipe-gate.dev/head"]
        assert head in heads or world.github.check(head)["conclusion"]

"""What nobody asks for: the branch itself is measured as often as its policy says, and whoever opens a pull request comes first."""

import html
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.stories.runner import disturbed, measured
from tests.stories.steps import RECIPE, approved, deploy
from tests.stories.world import World

POLICY = ".github/recipe-gate.yaml"
HOUR = 3600.0


def schedule(world: World, text: str) -> None:
    world.github.merge({POLICY: f"schedule: {{{text}}}\n".encode()})


def causes(world: World) -> list[str]:
    return [one["metadata"]["annotations"]["recipe-gate.dev/cause"].split()[1] for one in world.cluster.jobs()]


async def test_without_a_schedule_nobody_measures_the_branch(world: World) -> None:
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []


async def test_the_branch_is_measured_alone_and_beside_itself_each_in_its_turn(world: World) -> None:
    schedule(world, "main_hours: 24, aa_hours: 240, pairs: 2")
    await world.settle(sweep=True)
    assert sorted(causes(world)) == ["aa", "main"]
    specs = {one["metadata"]["name"]: world.spec(one) for one in world.cluster.jobs()}
    assert sorted((len(one.sequence), one.whole, one.base is None) for one in specs.values()) == [
        (1, False, True),
        (4, True, False),
    ]
    assert {one.head.sha for one in specs.values()} == {world.github.main}
    for _ in range(2):
        await world.finish(measured)
    assert all("recipe-gate.dev/reported" in one["metadata"]["annotations"] for one in world.cluster.jobs())
    assert {one["spec"]["ttlSecondsAfterFinished"] for one in world.cluster.jobs()} == {180 * 24 * 3600}
    assert world.github.checks == []
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2
    world.clock.time += 25 * HOUR
    await world.settle(sweep=True)
    assert sorted(causes(world)) == ["aa", "main", "main"]


async def test_a_run_goes_on_when_the_branch_moves_and_a_bot_that_was_away_makes_up_for_one(world: World) -> None:
    schedule(world, "main_hours: 1")
    await world.settle(sweep=True)
    first = world.cluster.jobs()[0]["metadata"]["name"]
    world.github.merge(deploy(world))
    await world.settle(sweep=True)
    assert [one["metadata"]["name"] for one in world.cluster.released()] == [first]
    await world.finish(measured)
    world.clock.time += 50 * HOUR
    world.start()
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 2
    assert world.spec(world.cluster.released()[0]).head.sha == world.github.main


async def test_a_disturbed_run_is_repeated_twice_and_then_waits_for_its_next_turn(world: World) -> None:
    schedule(world, "main_hours: 24")
    await world.settle(sweep=True)
    for _ in range(3):
        await world.finish(disturbed)
        await world.rest()
    assert world.cluster.released() == []
    assert len(world.cluster.jobs()) == 3


async def test_a_pull_request_goes_before_a_scheduled_run(world: World) -> None:
    schedule(world, "main_hours: 24")
    await world.settle(sweep=True)
    for _ in range(2):
        await approved(world)
    await world.finish(measured)
    world.clock.time += 25 * HOUR
    await world.settle(sweep=True)
    assert causes(world).count("main") == 2
    pulls = []
    for _ in range(3):
        (running,) = world.cluster.released()
        pulls.append(running["metadata"]["annotations"]["recipe-gate.dev/pull-request"])
        await world.finish(measured)
    assert pulls == ["1", "2", "0"]


async def test_a_schedule_that_is_taken_away_stops_what_it_began(world: World) -> None:
    schedule(world, "main_hours: 24")
    await world.settle(sweep=True)
    world.github.merge({POLICY: b"mode: block\n"})
    await world.settle(sweep=True)
    (job,) = world.cluster.jobs()
    assert job["metadata"]["annotations"]["recipe-gate.dev/cancelled"] == "it is on no schedule any more"


@pytest.mark.parametrize(
    "text", ["main_hours: -1", "main_hours: 1, pairs: 0", "main_hours: 1, annotations: [{time: yesterday, text: x}]"]
)
async def test_a_schedule_with_a_mistake_measures_nothing(world: World, text: str) -> None:
    schedule(world, text)
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []


async def hourly(world: World, runs: int, slower: float) -> None:
    for _ in range(runs):
        world.github.merge({"README.md": str(world.clock.time).encode()})
        await world.settle(sweep=True)
        await world.finish(partial(measured, slower=slower))
        world.clock.time += HOUR


async def test_drift_is_told_once_at_its_commit_and_in_every_report_while_it_is_open(world: World) -> None:
    schedule(world, "main_hours: 1")
    await hourly(world, 12, 0.0)
    assert world.github.checks == []
    await hourly(world, 6, 0.2)
    (told,) = world.github.checks
    assert (told["name"], told["conclusion"]) == (f"recipe-gate-drift: {RECIPE}", "neutral")
    assert "is slower since here" in told["output"]["title"]
    commits = [world.spec(job).head.sha for job in world.cluster.jobs()]
    assert commits.index(told["head_sha"]) == 12
    assert f"<code>{told['head_sha'][:7]}</code> Change " in told["output"]["summary"]
    assert "@all" not in told["output"]["summary"]
    world.start()
    await hourly(world, 2, 0.2)
    assert [one["edits"] for one in world.github.checks] == [0]
    number = await approved(world)
    for _ in range(2):
        await world.finish(partial(measured, slower=0.2))
    (check,) = [one for one in world.github.checks if one["head_sha"] == world.github.head(number)]
    note = check["output"]["summary"].split("\n\n")[1]
    assert note.startswith(f"> Main itself is slower since {told['head_sha'][:7]}")
    day = datetime.fromtimestamp(world.clock.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    schedule(world, f"main_hours: 1, annotations: [{{time: '{day}', text: driver 560}}]")
    other = await approved(world)
    await world.finish(partial(measured, slower=0.2))
    (check,) = [one for one in world.github.checks if one["head_sha"] == world.github.head(other)]
    assert "Main itself is slower" not in check["output"]["summary"]


async def test_every_report_says_how_often_the_gate_was_red_for_nothing(world: World) -> None:
    schedule(world, "aa_hours: 1")
    await world.settle(sweep=True)
    await world.finish(measured)
    world.clock.time += HOUR
    await world.settle(sweep=True)
    await world.finish(partial(measured, slower=0.2))
    number = await approved(world)
    await world.finish(measured)
    summary = world.github.check(world.github.head(number))["output"]["summary"]
    assert html.unescape(summary.split("\n\n")[1]) == (
        "> Of 2 A/A runs, 1 (50%) would have been called a regression and 0 (0%) inconclusive."
    )

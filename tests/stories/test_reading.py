"""Pull requests that are expensive to read, or hide what they change: each costs itself, and its check says what is wrong."""

import re

import pytest

from checks.policy.values import PATH as POLICY
from lab.github.direct import Files
from lab.github.objects import Entry
from tests.stories.steps import DEPLOY, RECIPE, conclusion, deploy, opened, title
from tests.stories.world import World

pytestmark = pytest.mark.attack
MODEL = "recipes/llama-3-70b"
LINK, SUBMODULE = "120000", "160000"


def link(world: World, target: bytes) -> Entry:
    return Entry(LINK, world.github.lab.state.objects.blob(target))


def asked(world: World) -> list[str]:
    """The bot's requests to GitHub so far."""
    return [f"{one['method']} {one['path']}" for one in world.github.lab.faults.requests]


def contents(world: World) -> int:
    """How many requests for contents of files were among them."""
    return sum("/git/blobs/" in one or one.endswith("/graphql") for one in asked(world))


async def test_six_hundred_paths_to_one_large_file_are_a_finding_and_nothing_of_them_is_read(world: World) -> None:
    large = bytes(1024 * 1024)
    number = await world.github.open("stranger", {f"{MODEL}/vllm/m{one}/deploy.yaml": large for one in range(600)})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"
    (found,) = world.github.check(world.github.head(number))["annotations"]
    assert found["title"] == "STRUCT-016"
    assert "files of 600.0 MiB would be read" in found["message"]
    assert "5000 files and 16 MiB are the limit" in found["message"]
    assert "Split the change" in found["message"]
    assert contents(world) == 0


async def test_two_pushes_of_three_thousand_files_cost_tens_of_requests(world: World) -> None:
    files = {f"{RECIPE}/notes/{one}.md": b"# %d\n" % one for one in range(2_900)}
    number = await world.github.open("stranger", files)
    await world.settle(sweep=True)
    first = len(asked(world))
    assert title(world, number) == "Rules passed, nothing to run"
    await world.github.push(number, {f"{RECIPE}/notes/0.md": b"# Again\n"})
    await world.settle(sweep=True)
    assert first < 100
    assert len(asked(world)) - first < 60
    assert contents(world) <= 32


async def test_what_no_rule_reads_is_not_fetched(world: World) -> None:
    images: Files = {f"{RECIPE}/pictures/{one}.png": b"\x89PNG" + b"%d" % one * 1000 for one in range(300)}
    number = await world.github.open("stranger", {**deploy(world), **images})
    await world.settle(sweep=True)
    assert title(world, number).startswith("Waiting for /ok-to-test")
    assert contents(world) == 1


async def test_another_head_asks_only_for_what_differs(world: World) -> None:
    number = await opened(world)
    before = contents(world)
    await world.github.push(number, {f"{RECIPE}/README.md": b"# More\n"})
    await world.settle(sweep=True)
    assert (before, contents(world)) == (1, 2)


@pytest.mark.parametrize(
    "data", [b"name: \xff\xfe\n", b"a: \0b\n", b"# " + b"x" * 300_000, "ä: ö\r\n".encode("latin-1")]
)
async def test_text_that_github_shows_otherwise_is_read_as_it_is(world: World, data: bytes) -> None:
    number = await world.github.open("stranger", {DEPLOY: data})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"
    (sha,) = {world.github.lab.state.objects.blob(data)}
    assert sum(one.endswith(f"/git/blobs/{sha}") for one in asked(world)) == 1


async def test_a_folder_that_github_lists_only_in_part_is_read_by_itself(world: World) -> None:
    world.github.lab.state.largest_tree = 40
    world.github.merge({f"recipes/other/vllm/m{one}/deploy.yaml": b"a: 1\n" for one in range(60)})
    number = await opened(world)
    assert title(world, number).startswith("Waiting for /ok-to-test")


async def test_a_model_that_github_lists_only_in_part_is_a_finding(world: World) -> None:
    world.github.lab.state.largest_tree = 40
    number = await world.github.open("stranger", {f"{RECIPE}/m{one}.yaml": b"a: 1\n" for one in range(60)})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"
    assert "more files than GitHub lists" in world.github.check(world.github.head(number))["annotations"][0]["message"]


async def test_a_pull_request_that_asks_for_too_much_waits_alone(world: World) -> None:
    def binary(turn: int) -> Files:
        return {f"{RECIPE}/b{one}.yaml": b"\0%d-%d" % (turn, one) for one in range(150)}

    number = await world.github.open("stranger", binary(0))
    for turn in range(1, 4):
        await world.settle(sweep=True)
        await world.github.push(number, binary(turn))
    await world.settle(sweep=True)
    assert re.fullmatch(r"Reading goes on at \d\d:\d\d UTC", title(world, number))
    assert conclusion(world, number) is None
    before = len(asked(world))
    await world.github.push(number, binary(5))
    await world.settle(sweep=True)
    assert title(world, number).startswith("Reading goes on at")
    assert len(asked(world)) - before < 15
    assert title(world, await opened(world, "passer-by")).startswith("Waiting for /ok-to-test")
    world.clock.time += 3600
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"


async def test_comments_without_end_keep_nobody_from_being_read(world: World) -> None:
    number = await opened(world)
    before = len(asked(world))
    for turn in range(60):
        await world.github.say("passer-by", number, f"/benchmark {turn}")
        await world.settle()
    assert len(asked(world)) - before < 200
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    world.clock.time += 120
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


@pytest.mark.parametrize("policy", [{f"{POLICY}/x": b""}, {POLICY: b"# " + b"x" * 1024 * 1024}])
async def test_a_policy_that_is_no_file_or_a_huge_one_is_a_finding_and_stops_nobody(
    world: World, policy: Files
) -> None:
    world.github.merge(policy)
    number = await opened(world)
    assert conclusion(world, number) == "failure"
    assert world.github.check(world.github.head(number))["annotations"][0]["path"] == POLICY


PLACES = {
    "a model": "recipes/new-model",
    "a model that was there": MODEL,
    "all recipes": "recipes",
    "a recipe": "recipes/new-model/vllm/agg",
    "a file": "recipes/new-model/vllm/agg/deploy.yaml",
    "a page": "recipes/README.md",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("target", [b"../recipes/llama-3-70b", None])
async def test_a_link_or_submodule_at_any_depth_is_a_finding(world: World, place: str, target: bytes | None) -> None:
    path = PLACES[place]
    instead = Entry(SUBMODULE, "a" * 40) if target is None else link(world, target)
    gone: Files = {one: None for one in world.github.base if one.startswith(f"{path}/")}
    number = await world.github.open("stranger", {**gone, path: instead})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"
    found = [one for one in world.github.check(world.github.head(number))["annotations"] if one["path"] == path]
    assert [one["title"] for one in found] == ["STRUCT-007"]
    assert world.cluster.jobs() == []


NEARLY = [
    "Recipes/x/vllm/agg/deploy.yaml",
    "RECIPES",
    "rec\u0456pes/x/vllm/agg/deploy.yaml",
    "recipes\u200b/x/vllm/agg/deploy.yaml",
    "\uff52ecipes/x.yaml",
    "recipes./x/deploy.yaml",
    "recipes:x/deploy.yaml",
    "recipes\\x\\vllm\\agg\\deploy.yaml",
    "recipes/x/vllm/agg/Deploy.yaml",
    "recipes/x/vllm/agg/deploy.YAML",
    "recipes/x/vllm/agg/d\u0435ploy.yaml",
    "recipes/x/Model-Cache/model-cache.yaml",
    "recipes/x/vllm/agg/graph.y\u0430ml",
]


@pytest.mark.parametrize("path", NEARLY)
async def test_a_name_that_is_nearly_a_recipes_is_a_finding(world: World, path: str) -> None:
    number = await world.github.open("stranger", {path: b"a: 1\n"})
    await world.settle(sweep=True)
    assert conclusion(world, number) == "failure"
    found = world.github.check(world.github.head(number))["annotations"]
    assert "STRUCT-015" in {one["title"] for one in found}

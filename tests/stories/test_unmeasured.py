"""A required check is never green without measuring: whatever keeps a run from looking at a recipe is said, and blocks."""

from functools import partial

import pytest

from tests.checks.lost_recipes import LOST, MODEL, PERF, moved, rehomed, slower
from tests.stories.runner import measured
from tests.stories.steps import DEPLOY, RECIPE, conclusion, deploy, title
from tests.stories.world import World

POLICY = ".github/recipe-gate.yaml"
MATRIX = f"{RECIPE}/.kustomize-matrix.yaml"
pytestmark = pytest.mark.attack


def policy(path: str) -> dict[str, bytes | None]:
    return {POLICY: b"rules: {unmeasured: [{path: '%s', reason: generated for other clouds}]}\n" % path.encode()}


async def asked(world: World, files: dict[str, bytes | None], author: str = "maintainer") -> int:
    number = await world.github.open(author, files)
    await world.settle(sweep=True)
    return number


@pytest.mark.parametrize("how", ["a matrix of kustomize", "a cache of another name", "a benchmark moved up"])
async def test_arguments_change_beside_what_keeps_a_run_away(world: World, how: str) -> None:
    number = await asked(world, LOST[how](world.github.base), "stranger")
    check = world.github.check(world.github.head(number))
    assert (check["conclusion"], check["output"]["title"]) == ("action_required", "Cannot be measured")
    assert "could be run at the base" in check["output"]["summary"]
    assert [one["title"] for one in check["annotations"] if one["title"] == "RUN-001"] == ["RUN-001"]
    assert world.cluster.jobs() == []


async def test_a_renamed_deployment_is_never_green(world: World) -> None:
    for how in ("a deployment of another suffix", "a deployment outside", "a deployment directly below all"):
        number = await asked(world, LOST[how](world.github.base))
        assert conclusion(world, number) in {"action_required", "failure"}


async def test_later_changes_of_a_recipe_that_no_run_measures_are_said_too_until_the_policy_names_it(
    world: World,
) -> None:
    world.github.merge({MATRIX: b""})
    first = await asked(world, {DEPLOY: slower(world.github.base)})
    assert (conclusion(world, first), title(world, first)) == ("action_required", "Cannot be measured")
    world.github.merge(policy(f"{MODEL}/*/agg"))
    await world.settle(sweep=True)
    assert (conclusion(world, first), title(world, first)) == ("success", "Rules passed, not measured by policy")
    assert "generated for other clouds" in world.github.check(world.github.head(first))["output"]["summary"]


async def test_the_head_names_itself_in_its_own_policy(world: World) -> None:
    number = await asked(world, {**policy(RECIPE), DEPLOY: slower(world.github.base), MATRIX: b""})
    assert conclusion(world, number) == "action_required"


@pytest.mark.parametrize(("pattern", "expected"), [("recipes/**", "action_required"), (RECIPE, "success")])
async def test_a_pattern_never_means_a_recipe_that_could_be_run(world: World, pattern: str, expected: str) -> None:
    world.github.merge(policy(pattern))
    number = await asked(world, {DEPLOY: slower(world.github.base), MATRIX: b""})
    assert conclusion(world, number) == expected


async def test_a_measured_recipe_beside_one_that_is_not_makes_no_green_check(world: World) -> None:
    base = world.github.base
    other = {path.replace("/agg/", "/other/"): data for path, data in base.items() if path.startswith(f"{RECIPE}/")}
    world.github.merge({**other, f"{MODEL}/vllm/other/.kustomize-matrix.yaml": b""})
    files = {**deploy(world), f"{MODEL}/vllm/other/deploy.yaml": slower(base)}
    number = await asked(world, files)
    await world.finish(measured)
    assert (conclusion(world, number), title(world, number)) == ("action_required", "Cannot be measured")
    world.cluster.objects.clear()
    world.start()
    await world.settle(sweep=True)
    assert (conclusion(world, number), world.cluster.jobs()) == ("action_required", [])


@pytest.mark.parametrize(("slow", "verdict"), [(0.0, "success"), (0.2, "failure")])
async def test_a_recipe_that_moves_while_it_changes_is_compared_with_what_it_replaces(
    world: World, slow: float, verdict: str
) -> None:
    number = await asked(world, rehomed(f"{MODEL}/vllm/agg-2")(world.github.base))
    (job,) = world.cluster.released()
    spec = world.spec(job)
    assert spec.base is not None
    assert spec.base.files[f"{MODEL}/vllm/agg-2/deploy.yaml"].encode() == world.github.base[DEPLOY]
    await world.finish(partial(measured, slower=slow))
    assert conclusion(world, number) == verdict


async def test_a_nearer_model_cache_that_goes_away_is_measured(world: World) -> None:
    near = moved(world.github.base, f"{MODEL}/model-cache", f"{MODEL}/vllm/model-cache")
    world.github.merge({path: data for path, data in near.items() if data is not None})
    await asked(world, {path: None for path, data in near.items() if data is not None})
    assert len(world.cluster.released()) == 1


async def test_a_removal_as_a_whole_stays_green_and_a_policy_of_advice_blocks_nothing(world: World) -> None:
    removed = await asked(world, {DEPLOY: None, PERF: None, "README.md": b"# fewer\n"})
    assert (conclusion(world, removed), world.cluster.jobs()) == ("success", [])
    world.github.merge({POLICY: b"mode: advise\n"})
    lost = await asked(world, {DEPLOY: slower(world.github.base), MATRIX: b""})
    assert conclusion(world, lost) == "neutral"


@pytest.mark.parametrize(
    ("name", "concluded"), [("results/agg.json", "action_required"), ("results/AGG.YAML", "failure")]
)
async def test_a_deployment_under_another_suffix_is_read_too(world: World, name: str, concluded: str) -> None:
    number = await asked(world, {f"{MODEL}/{name}": slower(world.github.base)})
    assert (conclusion(world, number), world.cluster.jobs()) == (concluded, [])

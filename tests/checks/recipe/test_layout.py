"""The seven shapes that recipe directories have are told apart, and what serves several recipes is none."""

from pathlib import Path

import pytest

from checks.recipe.layout import Shape
from checks.recipe.recipe import Recipe, find, touched
from checks.rules import examine
from checks.workingcopy.tree import read_tree

GRAPH = b"kind: DynamoGraphDeployment\n"
REAL = Path(__file__).parents[4] / "shared/real-recipes"
TREES: dict[Shape, tuple[str, list[str]]] = {
    Shape.SIMPLE: ("recipes/m/vllm/agg", ["deploy.yaml", "perf.yaml"]),
    Shape.HARDWARE: ("recipes/m/vllm/agg/b200", ["deploy.yaml", "perf.yaml"]),
    Shape.SHARED_PERF: ("recipes/m/vllm/agg-b200", ["deploy.yaml", "../../perf/perf.yaml"]),
    Shape.GROUP: ("recipes/g/m/vllm/agg", ["deploy.yaml", "perf.yaml"]),
    Shape.FLAT: ("recipes/m/vllm", ["m_agg_b200.yaml", "m_agg_h200.yaml"]),
    Shape.KUSTOMIZE: (
        "recipes/m/vllm/clouds",
        ["deploy-a.yaml", ".kustomize-matrix.yaml", "kustomize/base/deploy.yaml"],
    ),
    Shape.BARE: ("recipes/encoder", ["deploy.yaml", "run.sh"]),
}
RUNNABLE = {Shape.SIMPLE, Shape.HARDWARE, Shape.GROUP}


def tree(home: str, names: list[str]) -> dict[str, bytes]:
    depth = 3 if home.startswith("recipes/g/") else 2
    cache = "/".join([*home.split("/")[:depth], "model-cache", "model-cache.yaml"])
    paths = [str(Path("/", home, name).resolve())[1:] for name in names]
    return {cache: b"kind: PersistentVolumeClaim\n", **dict.fromkeys(paths, GRAPH)}


@pytest.mark.parametrize("shape", Shape)
def test_each_shape_is_recognised(shape: Shape) -> None:
    home, names = TREES[shape]
    (recipe,) = find(tree(home, names))
    assert (recipe.path, recipe.layout.shape) == (home, shape)
    assert (recipe.model, recipe.framework) == (
        "encoder" if shape is Shape.BARE else "m",
        "" if shape is Shape.BARE else "vllm",
    )
    assert recipe.runnable is (shape in RUNNABLE)
    assert recipe.cache.endswith("/model-cache")


@pytest.mark.parametrize("shape", Shape)
def test_older_shapes_are_told_and_new_ones_are_not(shape: Shape) -> None:
    (recipe,) = find(tree(*TREES[shape]))
    assert ("STRUCT-012" in {one.rule for one in examine(recipe)}) is (shape is not Shape.SIMPLE)


def test_folders_that_serve_several_recipes_are_none() -> None:
    paths = ["templates/x/deploy.yaml", "m/model-cache/x.yaml", "m/vllm/agg/gaie/deploy.yaml", "m/perf/deploy.yaml"]
    found = find({f"recipes/{path}": GRAPH for path in paths})
    assert [recipe.path for recipe in found] == ["recipes/m/vllm/agg"]


def test_a_change_of_the_shared_benchmark_touches_every_mode() -> None:
    home, names = TREES[Shape.SHARED_PERF]
    files = tree(home, names) | {"recipes/m/vllm/other/deploy.yaml": GRAPH}
    assert len(touched(find(files), ["recipes/m/perf/perf.yaml"])) == 2


def test_graphs_that_are_alternatives_may_share_names() -> None:
    spec = b"metadata: {name: m}\nspec: {services: {F: {componentType: frontend}}}\n"
    text = b"apiVersion: nvidia.com/v1alpha1\n" + GRAPH + spec
    home, names = TREES[Shape.FLAT]
    (recipe,) = find(tree(home, names) | {f"{home}/{name}": text for name in names})
    found = {one.rule for one in examine(recipe) if one.path.startswith(home)}
    assert {"DGD-003", "STRUCT-010"} & found == set()


def test_a_claim_in_a_file_of_another_name_is_told() -> None:
    home, names = TREES[Shape.SIMPLE]
    files = tree(home, names)
    files["recipes/m/model-cache/cache.yaml"] = files.pop("recipes/m/model-cache/model-cache.yaml")
    found = {(one.rule, one.path) for one in examine(find(files)[0])}
    assert ("STRUCT-013", "recipes/m/model-cache/cache.yaml") in found


@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
def test_every_deployment_of_the_real_recipes_belongs_to_one_recipe() -> None:
    files = {f"recipes/{one.relative_to(REAL)}": one.read_bytes() for one in REAL.rglob("*.yaml")}
    recipes: tuple[Recipe, ...] = find(files)
    deployments = [path for path, data in files.items() if GRAPH.strip() in data and "/kustomize/" not in path]
    homes = {
        path: [one.path for one in recipes if path in one.files and path.startswith(one.path)] for path in deployments
    }
    assert {path: found for path, found in homes.items() if len(found) != 1} == {}
    assert {one.layout.shape for one in recipes} == set(Shape)


def test_the_shipped_recipe_has_the_layout_of_new_ones() -> None:
    (recipe,) = find(read_tree(Path(__file__).parents[3]))
    assert recipe.layout.shape is Shape.SIMPLE

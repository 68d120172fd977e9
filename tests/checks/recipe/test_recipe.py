"""Recipes are found by their layout, and a change touches what depends on it."""

from pathlib import Path

from checks.recipe.recipe import Link, content, find, running, touched, unreadable
from checks.workingcopy.tree import read_tree, repository

TREE = {
    "README.md": b"",
    "recipes/m/README.md": b"",
    "recipes/m/model-cache/model-cache.yaml": b"a: 1\n",
    "recipes/m/vllm/agg/deploy.yaml": b"b: 1\n",
    "recipes/m/vllm/agg/README.md": b"",
    "recipes/m/vllm/disagg/perf.yaml": b"",
    "recipes/n/sglang/agg/deploy.yaml": b"",
    "recipes/templates/x.yaml": b"",
}


def paths(recipes: object) -> list[str]:
    return [recipe.path for recipe in recipes]  # type: ignore[attr-defined]


def test_a_directory_with_manifests_below_a_framework_is_a_recipe() -> None:
    assert paths(find(TREE)) == ["recipes/m/vllm/agg", "recipes/m/vllm/disagg", "recipes/n/sglang/agg"]


def test_a_recipe_knows_its_model_framework_mode_and_files() -> None:
    recipe = find(TREE)[0]
    assert (recipe.model, recipe.framework, recipe.mode) == ("m", "vllm", "agg")
    assert recipe.manifests == ("recipes/m/model-cache/model-cache.yaml", "recipes/m/vllm/agg/deploy.yaml")


def test_a_model_cache_file_touches_every_recipe_of_its_model() -> None:
    assert paths(touched(find(TREE), ["recipes/m/model-cache/model-cache.yaml"])) == [
        "recipes/m/vllm/agg",
        "recipes/m/vllm/disagg",
    ]


def test_a_file_of_one_recipe_touches_only_it() -> None:
    assert paths(touched(find(TREE), ["recipes/n/sglang/agg/deploy.yaml", "README.md"])) == ["recipes/n/sglang/agg"]


def test_documentation_touches_no_recipe_of_another_directory_and_runs_nothing() -> None:
    recipe = find(TREE)[0]
    assert touched(find(TREE), ["README.md"]) == ()
    assert not running(["recipes/m/vllm/agg/README.md"]).touch(recipe)
    assert running(["recipes/m/vllm/agg/README.md", "recipes/m/vllm/agg/deploy.yaml"]).touch(recipe)


def test_links_and_paths_that_leave_are_findings() -> None:
    tree = {"recipes/m/vllm/agg/deploy.yaml": Link("/etc/passwd"), "recipes/../x.yaml": b"", "other": Link("x")}
    assert [(finding.path, finding.rule) for finding in unreadable(tree)] == [
        ("recipes/../x.yaml", "STRUCT-007"),
        ("recipes/m/vllm/agg/deploy.yaml", "STRUCT-007"),
    ]


def test_the_content_of_a_run_is_the_manifests_byte_for_byte() -> None:
    assert content(find(TREE)[0], "abc").files == {
        "recipes/m/model-cache/model-cache.yaml": "a: 1\n",
        "recipes/m/vllm/agg/deploy.yaml": "b: 1\n",
    }


def test_a_working_copy_is_read_without_following_links(tmp_path: Path) -> None:
    recipe = tmp_path / "recipes/m/vllm/agg"
    recipe.mkdir(parents=True)
    (recipe / "deploy.yaml").write_bytes(b"a: 1\n")
    (recipe / "perf.yaml").symlink_to("/etc/passwd")
    assert repository(recipe) == tmp_path
    assert read_tree(tmp_path) == {
        "recipes/m/vllm/agg/deploy.yaml": b"a: 1\n",
        "recipes/m/vllm/agg/perf.yaml": Link("/etc/passwd"),
    }

"""The recipes of a disk: what stands in their place, or nearly so, is seen too."""

from pathlib import Path

import pytest

from checks.recipe.recipe import Link, unreadable
from checks.workingcopy.tree import SUBMODULE, read_tree, submodules


def rules(root: Path) -> list[tuple[str, str]]:
    return [(one.path, one.rule) for one in unreadable(read_tree(root))]


@pytest.mark.attack
def test_recipes_behind_a_link_are_not_read_on_a_laptop_either(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/m").mkdir(parents=True)
    (tmp_path / "elsewhere/m/deploy.yaml").write_text("a: 1\n")
    (tmp_path / "recipes").symlink_to("elsewhere")
    assert read_tree(tmp_path) == {"recipes": Link("elsewhere")}
    assert rules(tmp_path) == [("recipes", "STRUCT-007")]


def test_a_model_that_is_another_repository_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "recipes/m/vllm").mkdir(parents=True)
    (tmp_path / "recipes/m/.git").write_text("gitdir: ../../.git/modules/m\n")
    (tmp_path / "recipes/m/vllm/deploy.yaml").write_text("a: 1\n")
    assert read_tree(tmp_path) == {"recipes/m": SUBMODULE}
    assert submodules(tmp_path, ["recipes/m", "other", "recipes/n"]) == {"recipes/m": SUBMODULE}


def test_a_folder_beside_recipes_of_nearly_its_name_is_seen(tmp_path: Path) -> None:
    (tmp_path / "Recipes").mkdir()
    (tmp_path / "other").mkdir()
    assert rules(tmp_path) == [("Recipes", "STRUCT-015")]


def test_a_file_in_place_of_recipes_is_seen_and_no_folder_is_none(tmp_path: Path) -> None:
    assert read_tree(tmp_path / "nothing") == {}
    (tmp_path / "recipes").write_text("")
    assert rules(tmp_path) == [("recipes", "STRUCT-007")]

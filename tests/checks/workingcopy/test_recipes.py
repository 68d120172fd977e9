"""A recipe of a working copy, in its folder and as a commit has it."""

import subprocess
from pathlib import Path

import pytest

from checks.workingcopy.recipes import FoundRecipe, NoInput, at_base, in_folder, text_at

RECIPE = "recipes/m/vllm/agg"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository with one recipe, committed once and changed since."""
    (tmp_path / RECIPE).mkdir(parents=True)
    (tmp_path / RECIPE / "deploy.yaml").write_text("a: 1\n")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *command], check=True)
    (tmp_path / RECIPE / "deploy.yaml").write_text("a: 2\n")
    return tmp_path


def here(copy: Path) -> FoundRecipe:
    found = in_folder(copy / RECIPE)
    assert isinstance(found, FoundRecipe)
    return found


def test_a_folder_s_recipe_has_its_files_and_the_commit_that_is_checked_out(copy: Path) -> None:
    found = here(copy)
    assert (found.recipe.path, found.recipe.files[f"{RECIPE}/deploy.yaml"], len(found.sha)) == (RECIPE, b"a: 2\n", 40)


def test_a_commit_s_recipe_has_the_files_of_that_commit(copy: Path) -> None:
    found = at_base(copy / RECIPE, here(copy), "HEAD")
    assert isinstance(found, FoundRecipe)
    assert found.recipe.files[f"{RECIPE}/deploy.yaml"] == b"a: 1\n"


def test_a_folder_of_another_recipe_is_no_base(copy: Path) -> None:
    other = copy / "recipes/m/vllm/disagg"
    other.mkdir()
    (other / "deploy.yaml").write_text("a: 1\n")
    found = at_base(copy / RECIPE, here(copy), str(other))
    assert isinstance(found, NoInput)
    assert found.reason.endswith("it can only be compared with recipes/m/vllm/agg.")


def test_a_file_is_read_here_or_at_the_base_and_may_be_missing(copy: Path) -> None:
    name = f"{RECIPE}/deploy.yaml"
    assert [text_at(copy, base, name) for base in (None, "HEAD", str(copy))] == ["a: 2\n", "a: 1", "a: 2\n"]
    assert text_at(copy, None, "nothing") is None
    assert text_at(copy, "HEAD", "nothing") is None

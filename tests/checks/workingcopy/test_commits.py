"""What git tells of another commit."""

import subprocess
from pathlib import Path

import pytest

from checks.recipe.listing import OVERSIZE
from checks.recipe.manifest import MAXIMUM_BYTES
from checks.recipe.recipe import Link
from checks.workingcopy.commits import UnknownCommitError, at, changed, contains, tree


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes/a.yaml").write_bytes(b"a: \xc3\xa9\n")
    (tmp_path / "recipes/link").symlink_to("a.yaml")
    (tmp_path / "other").write_text("x")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_the_tree_of_a_commit_holds_the_recipes_with_links_as_links(root: Path) -> None:
    (root / "recipes/a.yaml").write_bytes(b"b: 1\n")
    assert tree(root, "main") == {"recipes/a.yaml": b"a: \xc3\xa9\n", "recipes/link": Link("a.yaml")}
    assert changed(root, "main") == ("recipes/a.yaml",)


def test_a_submodule_of_a_commit_is_no_file(root: Path) -> None:
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},recipes/model")
    git(root, "commit", "-qm", "second")
    assert tree(root, "HEAD")["recipes/model"] == Link(f"commit {'a' * 40}", submodule=True)


def test_of_what_no_rule_reads_the_name_is_kept_and_a_huge_file_is_shown_as_one(root: Path) -> None:
    (root / "recipes/x.png").write_bytes(b"1234")
    (root / "recipes/huge.yaml").write_bytes(bytes(MAXIMUM_BYTES + 1))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    found = tree(root, "HEAD")
    assert (found["recipes/x.png"], found["recipes/huge.yaml"]) == (b"", OVERSIZE)


def test_a_commit_without_recipes_has_an_empty_tree(root: Path) -> None:
    git(root, "rm", "-rq", "recipes")
    git(root, "commit", "-qm", "second")
    assert tree(root, "HEAD") == {}


def test_a_commit_that_nobody_knows_is_named(root: Path) -> None:
    with pytest.raises(UnknownCommitError, match="git merge-base failed"):
        tree(root, "nowhere")


def test_a_branch_contains_its_own_commits_and_no_others(root: Path) -> None:
    git(root, "checkout", "-qb", "topic")
    (root / "recipes/a.yaml").write_bytes(b"c: 1\n")
    git(root, "commit", "-qam", "second")
    sha = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert contains(root, "topic", sha)
    assert not contains(root, "main", sha)
    assert at(root, sha)["recipes/a.yaml"] == b"c: 1\n"
    with pytest.raises(UnknownCommitError, match="git rev-parse failed"):
        contains(root, "main", "f" * 40)

"""Histories have the merge bases that git finds."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.github.ancestry import beyond, history, merge_base
from lab.github.objects import Commit, Objects
from tests.examples import examples

Shape = list[tuple[int, ...]]


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """For every commit the numbers of its parents, all before it."""
    found: Shape = [()]
    for number in range(1, draw(st.integers(2, 8))):
        parents = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=2, unique=True))
        found.append(tuple(parents))
    return found


def built(shape: Shape) -> tuple[Objects, list[str]]:
    objects = Objects()
    tree = objects.tree_of({})
    made: list[str] = []
    for number, parents in enumerate(shape):
        above = tuple(made[one] for one in parents)
        made.append(objects.commit(Commit(tree, above, "a", f"{number}", number + 1)))
    return objects, made


def imported(objects: Objects, made: list[str], folder: Path) -> None:
    """The same commits in a repository of git's; their ids are the same, too."""
    git(folder, "init", "-q")
    git(folder, "hash-object", "-t", "tree", "-w", "/dev/null")
    for sha in made:
        told = objects.commits[sha]
        who = f"{told.author} <{told.address}> {told.when} +0000"
        parents = [f"parent {parent}" for parent in told.parents]
        text = "\n".join([f"tree {told.tree}", *parents, f"author {who}", f"committer {who}"])
        assert git(folder, "hash-object", "-t", "commit", "-w", "--stdin", stdin=f"{text}\n\n{told.message}") == sha


def git(folder: Path, *words: str, stdin: str = "") -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout.strip()


@settings(max_examples=examples(8), deadline=None)
@given(shape=shapes())
def test_a_merge_base_is_one_of_those_that_git_finds(tmp_path_factory: pytest.TempPathFactory, shape: Shape) -> None:
    folder = tmp_path_factory.mktemp("git")
    objects, made = built(shape)
    imported(objects, made, folder)
    for one in made[-3:]:
        for other in made[-3:]:
            assert merge_base(objects, one, other) in git(folder, "merge-base", "--all", one, other).split()


def test_commits_beyond_a_base_come_oldest_first() -> None:
    objects, made = built([(), (0,), (1,), (0,), (2, 3)])
    assert beyond(objects, made[2], made[0]) == [made[1], made[2]]
    assert set(beyond(objects, made[4], made[2])) == {made[3], made[4]}
    assert beyond(objects, made[0], made[4]) == []


def test_a_history_names_each_commit_once_and_starts_at_the_commit() -> None:
    objects, made = built([(), (0,), (0,), (1, 2)])
    found = list(history(objects, made[3]))
    assert found[0] == made[3]
    assert sorted(found) == sorted(made)


def test_unrelated_commits_have_no_merge_base() -> None:
    objects, made = built([(), (), (0,)])
    assert merge_base(objects, made[1], made[2]) is None

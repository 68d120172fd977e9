"""Objects have the ids that git gives them, and histories the merge bases that git finds."""

import subprocess
from pathlib import Path

from lab.github.ancestry import merge_base
from lab.github.differences import changes
from lab.github.objects import Commit, Entry, Objects, identify


def test_ids_are_git_s(tmp_path: Path) -> None:
    objects = Objects()
    files = {"a.txt": b"one\n", "dir/b.txt": b"two\n", "dir.txt": b"three\n"}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    tree = subprocess.run([*git, "write-tree"], check=True, capture_output=True, text=True).stdout.strip()
    assert objects.tree_of({path: Entry("100644", objects.blob(data)) for path, data in files.items()}) == tree
    assert identify("blob", b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_the_merge_base_of_diverged_branches_is_where_they_parted() -> None:
    objects = Objects()
    tree = objects.tree_of({})
    root = objects.commit(Commit(tree, (), "a", "root", 1))
    fork = objects.commit(Commit(tree, (root,), "a", "fork", 2))
    left = objects.commit(Commit(tree, (fork,), "a", "left", 3))
    right = objects.commit(Commit(tree, (fork,), "a", "right", 4))
    assert merge_base(objects, left, right) == fork
    assert merge_base(objects, right, root) == root
    assert merge_base(objects, left, objects.commit(Commit(tree, (), "a", "other", 5))) is None


def test_a_moved_file_is_a_rename_and_a_vanished_one_is_removed() -> None:
    one, two = Entry("100644", "1"), Entry("100644", "2")
    found = changes({"a": one, "b": two}, {"c": one})
    assert [(change.path, change.status) for change in found] == [("b", "removed"), ("c", "renamed")]

"""Objects have the ids that git gives them."""

import subprocess
from pathlib import Path

from lab.github.objects import Entry, Objects, identify


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

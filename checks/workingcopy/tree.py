"""Read a working copy's recipes/ from disk: the edge where a directory becomes a Tree."""

import os
from pathlib import Path

from checks.recipe.layout import ROOT
from checks.recipe.manifest import MAXIMUM_BYTES
from checks.recipe.recipe import Link, Tree


def repository(path: Path) -> Path:
    """The repository's root for a path in it: the nearest directory above `path` that holds recipes/ or .git."""
    start = path.absolute()
    for candidate in (start, *start.parents):
        if (candidate / ".git").exists() or (candidate / ROOT).is_dir():
            return candidate
    return start


def read_tree(root: Path) -> Tree:
    """Every file below recipes/ and of the root itself; links are kept as links, of a huge file only what shows that it is."""
    tree: dict[str, bytes | Link] = {}
    for directory, names, files in os.walk(root / ROOT):
        for name in [*names, *files]:
            path = Path(directory) / name
            relative = path.relative_to(root).as_posix()
            if path.is_symlink():
                tree[relative] = Link(path.readlink().as_posix())
            elif path.is_file():
                with path.open("rb") as file:
                    tree[relative] = file.read(MAXIMUM_BYTES + 1)
    return tree

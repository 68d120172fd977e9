"""Read a working copy's recipes/ from disk: the edge where a directory becomes a Tree."""

import os
from collections.abc import Iterable
from pathlib import Path

from checks.recipe.layout import ROOT
from checks.recipe.listing import read_whole, unread
from checks.recipe.look_alikes import is_like
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
    """Every file below recipes/, and what stands in its place or under nearly its name.

    Links are kept as links, of a huge file only what shows that it is, of what no rule reads the name.
    """
    top = root / ROOT
    tree: dict[str, bytes | Link] = {one.name: b"" for one in _inside(root) if is_like(one.name, ROOT)}
    if top.is_symlink() or top.is_file():
        return {**tree, ROOT: _link(top) if top.is_symlink() else b""}
    sizes: dict[str, int] = {}
    for directory, names, files in os.walk(top):
        for name in [*names, *files]:
            path = Path(directory) / name
            relative = path.relative_to(root).as_posix()
            if path.is_symlink():
                tree[relative] = _link(path)
            elif path.is_file():
                sizes[relative] = path.stat().st_size
            elif (path / ".git").exists():
                tree[relative] = SUBMODULE
                names.remove(name)
    whole = frozenset(read_whole(sizes))
    return tree | {one: _data(root / one, size, whole=one in whole) for one, size in sizes.items()}


SUBMODULE = Link("another repository", submodule=True)


def submodules(root: Path, paths: Iterable[str]) -> Tree:
    """Those of the paths that differ, as git tells them, that are submodules: to git a folder is nothing else."""
    within = (one for one in paths if f"{one}/".startswith(f"{ROOT}/"))
    return {one: SUBMODULE for one in within if (root / one).is_dir() and not (root / one).is_symlink()}


def _inside(root: Path) -> list[Path]:
    return sorted(root.iterdir()) if root.is_dir() else []


def _link(path: Path) -> Link:
    return Link(path.readlink().as_posix())


def _data(path: Path, size: int, *, whole: bool) -> bytes:
    return path.read_bytes()[: MAXIMUM_BYTES + 1] if whole else unread(size)

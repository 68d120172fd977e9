"""What a working copy changed since it left another commit, as git tells it."""

import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from checks.recipe.layout import ROOT
from checks.recipe.listing import read_whole, unread
from checks.recipe.recipe import Link, Tree

SECONDS = 60
LINK, SUBMODULE = "120000", "160000"
LONGEST_LINK = 4096


class UnknownCommitError(Exception):
    """git does not know the commit, or is not there; the text is one sentence."""


def changed(root: Path, ref: str) -> tuple[str, ...]:
    """The paths, relative to the root, that differ from the merge base with `ref`, new files included."""
    base = _git(root, "merge-base", "--end-of-options", ref, "HEAD").strip()
    differing = _git(root, "diff", "--name-only", "--no-renames", "-z", base)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return tuple(sorted({path for path in f"{differing}\0{new}".split("\0") if path}))


def tree(root: Path, ref: str) -> Tree:
    """The files below recipes/ at the merge base with `ref`; links are kept as links."""
    return at(root, _git(root, "merge-base", "--end-of-options", ref, "HEAD").strip())


def file(root: Path, ref: str, path: str) -> bytes | None:
    """A file as a commit has it; None where it has none of that name."""
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").strip()
    there = _git(root, "ls-tree", "--name-only", commit, "--", path).strip()
    return _bytes(root, "show", f"{commit}:{path}") if there else None


def contains(root: Path, ref: str, commit: str) -> bool:
    """Whether a commit is part of a branch."""
    known = _git(root, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}").strip()
    return _git(root, "merge-base", "--end-of-options", ref, known).strip() == known


def at(root: Path, commit: str) -> Tree:
    """The files below recipes/ at a commit: links are kept as links, of what no rule reads the name; equal files are read once."""
    found = {}
    for line in _git(root, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", ROOT).split("\0"):
        told, _, path = line.partition("\t")
        if path:
            mode, _, sha, size = told.split()
            found[path] = (mode, sha, int(size) if size.isdigit() else 0)
    sizes = {path: size for path, (mode, _, size) in found.items() if mode not in (LINK, SUBMODULE)}
    whole = {
        *read_whole(sizes),
        *(path for path, (mode, _, size) in found.items() if mode == LINK and size <= LONGEST_LINK),
    }
    blobs = _blobs(root, {found[path][1] for path in whole})
    return {path: _content(one, blobs if path in whole else {}) for path, one in found.items()}


def _content(one: tuple[str, str, int], blobs: Mapping[str, bytes]) -> bytes | Link:
    mode, sha, size = one
    if mode == SUBMODULE:
        return Link(f"commit {sha}", submodule=True)
    data = blobs.get(sha)
    if mode == LINK:
        return Link((data or b"").decode(errors="replace"))
    return unread(size) if data is None else data


def _blobs(root: Path, names: Collection[str]) -> dict[str, bytes]:
    """The contents of some objects by their ids."""
    data = (
        _bytes(root, "cat-file", "--batch", given="".join(f"{one}\n" for one in sorted(names)).encode())
        if names
        else b""
    )
    found, at = {}, 0
    while at < len(data):
        end = data.index(b"\n", at)
        name, _, size = data[at:end].decode().split()
        found[name] = data[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found


def _git(root: Path, *arguments: str) -> str:
    return _bytes(root, *arguments).decode(errors="surrogateescape")


def _bytes(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, input=given)
    except FileNotFoundError as error:
        raise UnknownCommitError("git is needed to compare with a commit, and is not installed.") from error
    except subprocess.TimeoutExpired as error:
        raise UnknownCommitError(f"git did not answer within {SECONDS} seconds.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise UnknownCommitError(f"git {arguments[0]} failed: {said[-1]}.") from error
    return done.stdout

"""What a working copy changed since it left another commit, as git tells it."""

import io
import subprocess
import tarfile
from pathlib import Path

from checks.recipe.layout import ROOT
from checks.recipe.manifest import MAXIMUM_BYTES
from checks.recipe.recipe import Link, Tree

SECONDS = 60


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
    """The files below recipes/ at a commit; links are kept as links."""
    if not _git(root, "ls-tree", "--name-only", commit, "--", ROOT).strip():
        return {}
    data = _bytes(root, "archive", "--format=tar", commit, "--", ROOT)
    found: dict[str, bytes | Link] = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                found[member.name] = file.read(MAXIMUM_BYTES + 1)
            elif member.issym():
                found[member.name] = Link(member.linkname)
    return found


def _git(root: Path, *arguments: str) -> str:
    return _bytes(root, *arguments).decode(errors="surrogateescape")


def _bytes(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    except FileNotFoundError as error:
        raise UnknownCommitError("git is needed to compare with a commit, and is not installed.") from error
    except subprocess.TimeoutExpired as error:
        raise UnknownCommitError(f"git did not answer within {SECONDS} seconds.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise UnknownCommitError(f"git {arguments[0]} failed: {said[-1]}.") from error
    return done.stdout

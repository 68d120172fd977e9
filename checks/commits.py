"""What a working copy changed since it left another commit, as git tells it."""

import subprocess
from pathlib import Path

SECONDS = 60


class UnknownCommitError(Exception):
    """git does not know the commit, or is not there; the text is one sentence."""


def changed(root: Path, ref: str) -> tuple[str, ...]:
    """The paths, relative to the root, that differ from the merge base with `ref`, new files included."""
    base = _git(root, "merge-base", "--end-of-options", ref, "HEAD").strip()
    differing = _git(root, "diff", "--name-only", "--no-renames", "-z", base)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return tuple(sorted({path for path in f"{differing}\0{new}".split("\0") if path}))


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS)
    except FileNotFoundError as error:
        raise UnknownCommitError("git is needed to compare with a commit, and is not installed.") from error
    except subprocess.TimeoutExpired as error:
        raise UnknownCommitError(f"git did not answer within {SECONDS} seconds.") from error
    except subprocess.CalledProcessError as error:
        said = str(error.stderr).strip().splitlines() or ["no reason given"]
        raise UnknownCommitError(f"git {arguments[0]} failed: {said[-1]}.") from error
    return done.stdout

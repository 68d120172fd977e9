"""What is mounted on this machine, and unmounting what the lab mounted."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab.cluster.environment import search_path

_TABLE = Path("/proc/self/mountinfo")


@dataclass(frozen=True)
class Mount:
    """One mount: where, and which kind of file system."""

    path: Path
    kind: str


def parsed(text: str) -> tuple[Mount, ...]:
    """The mounts of a /proc/PID/mountinfo, in its order."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        found.append(Mount(Path(_plain(before.split()[4])), after.split()[0]))
    return tuple(found)


def current() -> tuple[Mount, ...]:
    """The mounts as this process sees them."""
    return parsed(_TABLE.read_text())


def kind_of(folder: Path) -> str:
    """The file system that holds `folder`, which may not exist yet."""
    holding = [mount for mount in current() if folder.resolve().is_relative_to(mount.path)]
    return max(holding, key=lambda mount: len(mount.path.parts)).kind


def release(folder: Path) -> None:
    """Unmount everything strictly below `folder`, the innermost first; what is busy is detached."""
    below = [str(mount.path) for mount in current() if folder in mount.path.parents]
    if below:
        command = ["umount", "--lazy", *reversed(below)]
        subprocess.run(command, env={"PATH": search_path()}, capture_output=True, check=False)
    left = [mount.path for mount in current() if folder in mount.path.parents]
    if left:
        raise OSError(f"still mounted below {folder}: {', '.join(map(str, left))}")


def _plain(escaped: str) -> str:
    """A path without mountinfo's octal escapes (blank, tab, newline, backslash)."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        escaped = escaped.replace(code, character)
    return escaped

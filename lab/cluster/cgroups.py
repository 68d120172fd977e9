"""The control groups of the lab's containers: killing what runs in them and removing them, with cgroup v1 and v2."""

import os
import signal
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from lab.cluster import mounts

PODS = "k8s.io"
"""The group of all containers. It counts as much as a single process of anybody else's, unless it is preferred."""
_PREFERRED = 8
_PATIENCE = 5.0
_PAUSE = 0.02


def hierarchies() -> tuple[Path, ...]:
    """The mount points of all cgroup hierarchies."""
    return tuple(mount.path for mount in mounts.current() if mount.kind in {"cgroup", "cgroup2"})


def prefer(group: str, roots: Sequence[Path]) -> None:
    """Let a group's processes go before the machine's others, wherever there is a hierarchy that shares out the CPU."""
    for root in roots:
        if (root / "cpu.shares").exists():
            (root / group).mkdir(exist_ok=True)
            (root / group / "cpu.shares").write_text(str(1024 * _PREFERRED))
        elif "cpu" in _text(root / "cgroup.subtree_control").split():
            (root / group).mkdir(exist_ok=True)
            (root / group / "cpu.weight").write_text(str(100 * _PREFERRED))


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def clear(names: Iterable[str], roots: Sequence[Path]) -> None:
    """Kill every process in the groups `names` ("/kubepods/ID") of each hierarchy and remove the groups."""
    folders = [root / name.lstrip("/") for name in names for root in roots if name.strip("/")]
    existing = [folder for folder in folders if folder.is_dir()]
    end = time.monotonic() + _PATIENCE
    while existing and time.monotonic() < end:
        for folder in existing:
            _kill(folder)
        existing = [folder for folder in existing if not _removed(folder)]
        if existing:
            time.sleep(_PAUSE)
    for folder in folders:
        _drop_empty_parents(folder.parent, roots)


def _drop_empty_parents(folder: Path, roots: Sequence[Path]) -> None:
    """Remove the groups that a runtime made to hold its containers' groups, unless they still hold one."""
    with suppress(OSError):
        while folder not in roots:
            folder.rmdir()
            folder = folder.parent


def members(folder: Path) -> tuple[int, ...]:
    """The processes in a group and in those below it."""
    found: list[int] = []
    for parent, _, _ in os.walk(folder):
        with suppress(OSError):
            found += [int(line) for line in (Path(parent) / "cgroup.procs").read_text().split()]
    return tuple(found)


def _kill(folder: Path) -> None:
    for pid in members(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _removed(folder: Path) -> bool:
    for parent, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):
            Path(parent).rmdir()
    return not folder.exists()

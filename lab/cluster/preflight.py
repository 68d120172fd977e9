"""Why this machine cannot run the lab, found out before anything is built or started."""

import os
import platform
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lab.cluster import build, cgroups, containerd, go, packages, processes
from lab.cluster.build import TARGETS
from lab.cluster.environment import search_path
from lab.settings import Settings

_CAPABILITIES = {"CAP_NET_ADMIN": 12, "CAP_SYS_ADMIN": 21}  # bridge and nftables; mounts and namespaces
_SOCKET_LIMIT = 107  # bytes of a unix socket's path on Linux


@dataclass(frozen=True)
class Machine:
    """What was found on the machine."""

    system: str
    root: bool
    cgroups_writable: bool
    go: tuple[int, ...] | None
    go_needed: tuple[int, ...] | None  # None: everything is built already
    packages_missing: tuple[str, ...]
    apt: bool
    capabilities_missing: tuple[str, ...]
    other_kubelet: int | None
    socket: str


def missing(settings: Settings) -> str | None:
    """One sentence that names what this machine lacks to run the lab's containers; None when nothing is missing."""
    return reason(look(settings))


def reason(machine: Machine) -> str | None:
    """The sentence for a machine; the first thing in the way wins."""
    checks = (
        (machine.system != "Linux", f"The lab needs Linux, and this is {machine.system}."),
        (not machine.root, "The lab runs containers and needs root: run it with sudo or in a privileged container."),
        (not machine.cgroups_writable, "The lab needs writable cgroups, and /sys/fs/cgroup is missing or read-only."),
        (bool(machine.capabilities_missing), _capabilities(machine.capabilities_missing)),
        (bool(machine.packages_missing) and not machine.apt, _packages(machine.packages_missing)),
        (_too_old(machine), _toolchain(machine)),
        (machine.other_kubelet is not None, f"Another kubelet runs on this machine (process {machine.other_kubelet})."),
        (
            len(machine.socket) > _SOCKET_LIMIT,
            f"The path {machine.socket} is too long for a socket: set RECIPE_GATE_LAB.",
        ),
    )
    return next((sentence for applies, sentence in checks if applies), None)


def look(settings: Settings) -> Machine:
    """What this machine is like; root's own files are looked at by root only."""
    root = os.geteuid() == 0
    return Machine(
        system=platform.system(),
        root=root,
        cgroups_writable=_cgroups_writable(),
        capabilities_missing=_capabilities_missing(Path("/proc/self/status")),
        packages_missing=packages.missing(),
        apt=shutil.which("apt-get", path=search_path()) is not None,
        go=go.version(),
        go_needed=_go_needed(settings) if root else None,
        other_kubelet=_other_kubelet(settings) if root else None,
        socket=f"{containerd.socket(settings)}.ttrpc",
    )


def effective(status: str) -> int:
    """The effective capabilities in a /proc/PID/status, as a bit mask."""
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(lines.get("CapEff", "0").strip(), 16)


def _capabilities(names: Sequence[str]) -> str:
    return f"The lab makes networks and mounts and needs {', '.join(names)}: run it in a privileged container."


def _packages(names: Sequence[str]) -> str:
    return f"Debian packages are missing and there is no apt-get to install them: {', '.join(names)}."


def _too_old(machine: Machine) -> bool:
    return machine.go_needed is not None and (machine.go is None or machine.go < machine.go_needed)


def _toolchain(machine: Machine) -> str:
    needed = ".".join(map(str, machine.go_needed or ()))
    found = f"this machine has {'.'.join(map(str, machine.go))}" if machine.go else "this machine has no Go"
    return f"The lab builds Kubernetes with Go {needed} or newer, and {found}."


def _go_needed(settings: Settings) -> tuple[int, ...] | None:
    if all(build.is_built(settings, target) for target in TARGETS):
        return None
    return max(go.numbers(go.asked(target.source / "go.mod")) for target in TARGETS)


def _cgroups_writable() -> bool:
    found = cgroups.hierarchies()
    return bool(found) and all(os.access(path, os.W_OK) for path in found)


def _capabilities_missing(status: Path) -> tuple[str, ...]:
    mask = effective(status.read_text()) if status.exists() else 0
    return tuple(name for name, bit in _CAPABILITIES.items() if not mask >> bit & 1)


def _other_kubelet(settings: Settings) -> int | None:
    """A kubelet beside the lab's own that sees the same files, and so the same fixed device-plugin socket."""
    own = processes.recorded(settings, "kubelet")
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if not entry.name.isdigit() or (entry / "comm").read_text().strip() != "kubelet":
                continue
            same = (entry / "ns/mnt").readlink() == Path("/proc/self/ns/mnt").readlink()
            if same and (own is None or int(entry.name) != own.pid):
                return int(entry.name)
    return None

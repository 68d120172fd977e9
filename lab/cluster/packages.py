"""The Debian packages that the lab's cluster and its images need."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from lab.cluster.environment import search_path
from lab.cluster.errors import LabError
from lab.cluster.wait import tail
from lab.progress import Progress

CNI_PLUGINS = Path("/usr/lib/cni")
_PATIENCE = 900

# package -> what proves that it is there
NEEDED: Mapping[str, str] = {
    "runc": "runc",
    "containernetworking-plugins": str(CNI_PLUGINS / "bridge"),
    "nftables": "nft",
    "iproute2": "ip",
    "mount": "umount",
    "debootstrap": "debootstrap",
    "buildah": "buildah",
    "npm": "npm",  # GitHub publishes the description of its API as an npm package
}


def missing(
    which: Callable[[str], str | None] = lambda name: shutil.which(name, path=search_path()),
) -> tuple[str, ...]:
    """The needed packages that are not installed."""
    return tuple(package for package, proof in NEEDED.items() if which(proof) is None)


def install(log: Path, progress: Progress) -> None:
    """Install what is missing with apt-get; does nothing when all is there. Raises LabError with apt's last words."""
    wanted = missing()
    if not wanted:
        return
    progress(f"installing Debian packages: {', '.join(wanted)}")
    _apt(["update"], log)
    _apt(["install", "--yes", "--no-install-recommends", *wanted], log)
    still = missing()
    if still:
        raise LabError(f"apt-get installed {', '.join(still)} but their programs are not found; see {log}")


def _apt(arguments: list[str], log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PATH": search_path()}
    with log.open("a") as output:
        done = subprocess.run(
            ["apt-get", "--quiet", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            timeout=_PATIENCE,
        )
    if done.returncode:
        raise LabError(f"apt-get {arguments[0]} failed ({done.returncode}); the end of {log}:\n{tail(log)}")

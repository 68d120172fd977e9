"""What everything else starts from: Debian's smallest, by debootstrap, under the name that Dockerfiles know."""

import os
import shutil
import subprocess
from pathlib import Path

from lab.cluster.environment import search_path
from lab.engine import machine
from lab.engine.buildah import Buildah, BuildError
from lab.engine.keys import ENGINE, digest
from lab.progress import Progress

BASE = "docker.io/library/debian:bookworm-slim"
_NOT_NEEDED = (
    "var/cache/apt",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
)


def ensure(buildah: Buildah, scratch: Path, progress: Progress) -> None:
    """Make BASE unless it is there."""
    made_from = f"recipe-gate.made-from={digest(ENGINE, [Path(__file__)])}"
    if buildah.run("images", "--quiet", "--filter", f"reference={BASE}", "--filter", f"label={made_from}"):
        return
    progress("images: Debian base (debootstrap)")
    for what in ("rm", "rmi"):  # containers of interrupted builds, and layers that nothing can be built on any more
        buildah.run(what, "--all", *(["--force"] if what == "rmi" else []))
    tree = scratch / "base"
    shutil.rmtree(tree, ignore_errors=True)
    scratch.mkdir(parents=True, exist_ok=True)
    _debootstrap(tree, buildah.log)
    container = buildah.run("from", "scratch")
    buildah.run("add", "--quiet", container, f"{tree}/.", "/")
    buildah.run("config", "--cmd", "bash", "--label", made_from, container)
    buildah.run("commit", "--quiet", "--rm", container, BASE)
    shutil.rmtree(tree)


def _debootstrap(tree: Path, log: Path) -> None:
    found = machine.mirrors().main
    command = [
        "debootstrap",
        "--variant=minbase",
        "--include=ca-certificates",
        machine.RELEASE,
        str(tree),
        *([found] if found else []),
    ]
    found_in = os.environ | {"PATH": search_path()}
    with log.open("a") as output:
        status = subprocess.run(command, stdout=output, stderr=output, env=found_in, check=False).returncode
    if status:
        raise BuildError(f"debootstrap failed ({status}); see {log}")
    for name in _NOT_NEEDED:
        shutil.rmtree(tree / name, ignore_errors=True)
    for name in (
        "var/cache/apt/archives/partial",
        "var/lib/apt/lists/partial",
        "usr/share/man/man1",
        "usr/share/man/man7",
    ):
        (tree / name).mkdir(parents=True)

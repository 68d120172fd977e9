"""The whole lab, part by part: what `lab up`, `lab status` and `lab down` do."""

from typing import TextIO

from lab import model_hub, sandbox
from lab.cluster import down as cluster_down
from lab.cluster import processes
from lab.cluster import up as cluster
from lab.engine import build
from lab.github import service as github
from lab.operator import install as operator
from lab.progress import Progress
from lab.settings import Settings

PARTS = (model_hub.NAME, operator.NAME, github.NAME)


def up(settings: Settings, progress: Progress) -> None:
    """Starts what is not running; raises UnavailableError where it cannot run, LabError when a step fails."""
    cluster.up(settings, progress)
    build.ensure(settings, progress)
    progress("hub, operator, GitHub")
    model_hub.start(settings)
    operator.start(settings)
    url = github.start(settings)
    sandbox.prepare(settings)
    progress(f"lab: up (GitHub at {url}, sandbox {sandbox.NAME}, KUBECONFIG={settings.kubeconfig})")


def down(settings: Settings, progress: Progress) -> None:
    """Stops everything that the lab started."""
    cluster_down.down(settings)
    progress("lab: down")


def is_up(settings: Settings) -> bool:
    """Whether every part runs."""
    return cluster.ready(settings) and set(PARTS) <= processes.alive(settings).keys()


def status(settings: Settings, out: TextIO) -> int:
    """Writes what runs; 0 when all of it does, 1 otherwise."""
    out.writelines(f"{process.pid:>8}  {name}\n" for name, process in sorted(processes.alive(settings).items()))
    complete = is_up(settings)
    out.write(f"the lab is {'up' if complete else 'not up'}\n")
    return 0 if complete else 1

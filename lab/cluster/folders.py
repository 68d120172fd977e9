"""Where the cluster keeps its files, and the mark that lets a state folder be deleted safely."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.cluster.errors import LabError
from lab.settings import Settings

_MARK = ".recipe-gate-lab"


def cluster(settings: Settings) -> Path:
    """The folder of everything that the cluster writes besides logs, process records and volumes."""
    return settings.state / "cluster"


def keys(settings: Settings) -> Path:
    """The folder of the certificates, the keys and the kubeconfigs of the cluster's programs."""
    return cluster(settings) / "pki"


def volumes(settings: Settings) -> Path:
    """The folder of the persistent volumes' contents."""
    return settings.state / "volumes"


def log(settings: Settings, name: str) -> Path:
    """The log of the process `name`."""
    return settings.state / "logs" / f"{name}.log"


def is_claimed(settings: Settings) -> bool:
    """Whether the state folder is a lab's, so that what is in it may be deleted."""
    return (settings.state / _MARK).exists()


def claim(settings: Settings) -> None:
    """Make the state folder and mark it as the lab's. Raises LabError for a folder that holds something else."""
    if is_claimed(settings):
        return
    if settings.state.exists() and any(settings.state.iterdir()):
        raise LabError(f"{settings.state} is not empty and not a lab's folder: choose another one with RECIPE_GATE_LAB")
    settings.state.mkdir(parents=True, exist_ok=True, mode=0o755)
    (settings.state / _MARK).touch()


def forget_cluster(settings: Settings) -> None:
    """Delete what a cluster left, and nothing of the lab's other processes."""
    shutil.rmtree(cluster(settings), ignore_errors=True)
    shutil.rmtree(volumes(settings), ignore_errors=True)
    settings.kubeconfig.unlink(missing_ok=True)


def forget(settings: Settings) -> None:
    """Delete the whole state folder if it carries the lab's mark."""
    if is_claimed(settings):
        shutil.rmtree(settings.state)


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Keep two commands from starting or stopping the same lab at once: the second waits."""
    settings.cache.mkdir(parents=True, exist_ok=True)
    with (settings.cache / "cluster.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""A run that the control namespace keeps: its Job, its input and its result."""

import time
from pathlib import Path

from checks.cluster import paths
from checks.cluster.api import Api, connect
from checks.kept import Kept, Refused, kept

PATIENCE = 10.0


def read(kubeconfig: Path | None, control: str, run: str) -> Kept | Refused:
    """The run by its name; raises UnreachableError and RejectedError when the namespace cannot be read."""
    return of(Api(connect(kubeconfig, in_cluster=False), time.monotonic, time.sleep, PATIENCE), control, run)


def of(api: Api, control: str, run: str) -> Kept | Refused:
    """The run by its name."""
    maps = (api.find(paths.config_map(control, f"{run}-{part}")) for part in ("input", "result"))
    return kept(run, api.find(paths.job(control, run)), *maps)

"""A run that the control namespace keeps: its Job, its input and its result."""

from pathlib import Path

from checks.judge.baseline_candidate import BaselineCandidate, baseline_candidate
from checks.kube import paths
from checks.kube.api import Api
from checks.kube.connection import open_api
from checks.model.refusal import Refusal


def read(kubeconfig: Path | None, control: str, run: str) -> BaselineCandidate | Refusal:
    """The run by its name; raises UnreachableError and RejectedError when the namespace cannot be read."""
    with open_api(kubeconfig) as api:
        return of(api, control, run)


def of(api: Api, control: str, run: str) -> BaselineCandidate | Refusal:
    """The run by its name."""
    maps = (api.find(paths.config_map(control, f"{run}-{part}")) for part in ("input", "result"))
    return baseline_candidate(run, api.find(paths.job(control, run)), *maps)

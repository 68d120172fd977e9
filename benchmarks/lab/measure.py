"""Measures on the lab by the product's command line, one check at a time, so that other commands get the lab in between."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

from benchmarks.lab.judge import CLI, NOISE, ROOT, read
from benchmarks.lab.kinds import BASE, HARDWARE, Check, recipe, result
from checks.model.result import Outcome
from lab import machine, sandbox
from lab.cluster import cgroups
from lab.cluster.kubectl import Kubectl
from lab.exclusive import PAUSE_SECONDS, patient
from lab.progress import Progress
from lab.settings import Settings

SPACE = "sbx-bench"
LOAD = {"CONCURRENCY_PER_GPU": "1", "REQUESTS_PER_CONCURRENCY": "10", "ISL": "256", "OSL": "64"}
"""Forty requests: eleven seconds of load beside AIPerf's own start, as many again."""
OVERLAY: dict[str, Any] = {**sandbox.OVERLAY, "load": LOAD}


@dataclass(frozen=True)
class Bench:
    """Where is measured and where that is kept."""

    lab: Settings
    folder: Path
    progress: Progress


@contextmanager
def lab_for(bench: Bench) -> Iterator[None]:
    """A lab that is up; one that was down before is stopped at the end, but not while another command has it."""
    with patient(bench.lab, bench.progress):
        found = machine.is_up(bench.lab)
        machine.up(bench.lab, bench.progress)
    try:
        yield
    finally:
        if not found:
            with patient(bench.lab, bench.progress):
                machine.down(bench.lab, bench.progress)


def noise(bench: Bench, pairs: int) -> None:
    """Measures the recipe beside itself, unless that was done."""
    if not whole(bench, NOISE):
        run(bench, NOISE, [str(recipe(bench.folder, BASE)), "--aa", "--pairs", str(pairs)])


def check(bench: Bench, one: Check) -> None:
    """Measures one check."""
    sides = [recipe(bench.folder, side) for side in (one.kind.name, BASE)]
    run(bench, one.name, [str(sides[0]), "--base", str(sides[1])])


def whole(bench: Bench, name: str) -> bool:
    """Whether a Result was kept that is whole."""
    found = read(bench.folder, name)
    return found is not None and found.outcome is Outcome.MEASURED


def run(bench: Bench, name: str, arguments: Sequence[str]) -> None:
    """One `recipe-gate run` while nobody else has the lab; its Result and what it prints are kept."""
    overlay, output = bench.folder / "overlay.json", result(bench.folder, name)
    overlay.write_text(json.dumps(OVERLAY, indent=1))
    where = ["--sandbox", SPACE, "--overlay", str(overlay), "--hardware", HARDWARE, "--output", str(output)]
    with patient(bench.lab, bench.progress):
        _prepare(bench)
        output.unlink(missing_ok=True)
        with output.with_suffix(".log").open("w") as log:
            environment = {**os.environ, "KUBECONFIG": str(bench.lab.kubeconfig)}
            _ended(Popen([*CLI, "run", *arguments, *where], cwd=ROOT, env=environment, stdout=log, stderr=log))
    time.sleep(2 * PAUSE_SECONDS)  # whoever waits for the lab gets it


def _prepare(bench: Bench) -> None:
    """Another checkout may have had the lab: every part is brought to what it is here. A killed run's slot is given back.

    What else the machine does comes after the pods, whose waiting would be measured.
    """
    machine.up(bench.lab, lambda _: None)
    cgroups.prefer(cgroups.PODS, cgroups.hierarchies())
    sandbox.prepare(bench.lab, SPACE)
    Kubectl(bench.lab, SPACE)("delete", "configmap", "slot", "--ignore-not-found", "--cascade=foreground")


def _ended(process: "Popen[bytes]") -> None:
    """Waits; a run that is interrupted clears what it applied before it ends."""
    try:
        process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()

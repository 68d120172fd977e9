"""The two kinds of checks, and the folder that a series is kept in: its recipes, its noise, a Result for each check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.judge.verdict import Verdict
from lab.demo.changes import DEPLOY, HARMLESS, Change, applied
from lab.demo.repository import recipes

BASE = "base"
HARDWARE = "lab"
RECIPE = Path(DEPLOY).parent
_FRONTEND, _WORKER = (
    "          workingDir: /workspace/examples/backends/vllm\n" + rest
    for rest in ("    VllmWorker:\n", "          env:\n")
)
_EVERY_SECOND = "          {}Probe: {{httpGet: {{path: {}, port: {}}}, periodSeconds: 1, failureThreshold: 600}}\n"
_UNREAD = '            - name: AIPERF_SERVER_METRICS_COLLECTION_FLUSH_PERIOD\n              value: "0"\n'
QUICK = {
    DEPLOY: (
        (_FRONTEND, _EVERY_SECOND.format("readiness", "/health", 8000) + _FRONTEND),
        (_WORKER, "".join(_EVERY_SECOND.format(kind, "/health", 9090) for kind in ("startup", "readiness")) + _WORKER),
    ),
    (RECIPE / "perf.yaml").as_posix(): (("          env:\n", "          env:\n" + _UNREAD),),
}
"""Edits of every side that only save time: probes each second instead of ten, no wait for metrics that nobody collects."""
PIECEWISE = Change(
    branch="piecewise-graphs",
    title="Leave attention out of the CUDA graphs",
    edits={
        DEPLOY: (
            (
                "--tensor-parallel-size 4\n",
                "--tensor-parallel-size 4\n              --compilation-config.cudagraph_mode=PIECEWISE\n",
            ),
        )
    },
    conclusion="failure",
)
"""A flag of vLLM's that the lab's engine knows: about 5 % less throughput, as much more latency."""


@dataclass(frozen=True)
class Kind:
    """Heads of one change; `wrong` is the verdict that none of them may get."""

    name: str
    change: Change
    wrong: Verdict


UNCHANGED = Kind("unchanged", HARMLESS, Verdict.REGRESSION)
SLOWER = Kind("slower", PIECEWISE, Verdict.PASS)
KINDS = (UNCHANGED, SLOWER)


@dataclass(frozen=True)
class Check:
    """One check of a series."""

    kind: Kind
    number: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.kind.name}-{self.number:02}"


def planned(count: int) -> Sequence[Check]:
    """So many checks of each kind, in turns, so that a series that was cut short is balanced."""
    return [Check(kind, number) for number in range(1, count + 1) for kind in KINDS]


def recipe(folder: Path, side: str) -> Path:
    """The recipe of a kind, or of the base."""
    return folder / side / RECIPE


def result(folder: Path, name: str) -> Path:
    """Where a check's Result is kept."""
    return folder / f"{name}.json"


def write(folder: Path) -> None:
    """Writes the recipes of every side; a series that was begun keeps those that it began with."""
    if (folder / BASE).is_dir():
        return
    shipped = recipes()
    quick = Change("quick", "Wait for less", QUICK, "success")
    files = {**shipped, **{path: str(text) for path, text in applied(quick, shipped).items()}}
    for side, changed in ((kind.name, applied(kind.change, files)) for kind in KINDS):
        _tree(folder / side, {**files, **changed})
    _tree(folder / BASE, files)


def _tree(root: Path, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text or "")

"""Prints one table: cold processes, the median of several, side by side; 1 when a target is missed."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.peers import peers
from benchmarks.speed.tree import write

ROOT = Path(__file__).parents[2]
RECIPES, ROUNDS = 200, 5
TARGETS = {"all": (3.0, 200), "one": (0.7, 200)}
"""Seconds and MB (the issue's own figures, for two cores)."""


@dataclass(frozen=True)
class Cost:
    """What one cold process took: seconds of wall time, MB of memory at most, its exit code."""

    seconds: float
    megabytes: float
    code: int


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Runs a command once, its output thrown away."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024, process.returncode)


def main() -> int:
    """Measures ours and the peers by turns, so that whatever else the machine does falls on all of them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "recipe-gate" / "peers"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        paths = write(ROOT, RECIPES, folder)
        ours = [str(Path(sys.executable).parent / "recipe-gate"), "check"]
        others = peers(cache, [path for path in paths if path.suffix == ".yaml"])
        commands = {"all": [*ours, "recipes"], "one": [*ours, "recipes/model-0/vllm/agg-0"]}
        commands |= {peer.name: list(peer.command) for peer in others if peer.command}
        taken: dict[str, list[Cost]] = {label: [] for label in commands}
        for _ in range(ROUNDS):
            for label, command in commands.items():
                taken[label].append(cost(command, folder))
    print(f"{RECIPES} recipes, {len(paths)} files, median of {ROUNDS} cold starts\n")
    print(f"{'':<36}{'s':>8}{'MB':>8}  exit")
    missed = sum([_printed(label, taken[label]) for label in ("all", "one")])
    for peer in others:
        if peer.command:
            _printed(peer.name, taken[peer.name], peer.note)
        else:
            print(f"{peer.name:<36}could not be had: {peer.note}")
    return 1 if missed else 0


def _printed(label: str, costs: Sequence[Cost], note: str = "") -> bool:
    """A row of the table; whether it misses its target."""
    seconds, megabytes = statistics.median(c.seconds for c in costs), max(c.megabytes for c in costs)
    name = {"all": f"recipe-gate check, {RECIPES} recipes", "one": "recipe-gate check, one recipe"}.get(label, label)
    most = TARGETS.get(label)
    missed = most is not None and (seconds > most[0] or megabytes > most[1])
    verdict = f"target {most[0]} s, {most[1]} MB: {'missed' if missed else 'met'}" if most else note
    print(f"{name:<36}{seconds:>8.2f}{megabytes:>8.0f}  {costs[0].code:<6}{verdict}")
    return missed


if __name__ == "__main__":
    sys.exit(main())

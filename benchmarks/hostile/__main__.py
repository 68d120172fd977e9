"""Prints one table: what the ten worst pull requests cost, before judging was bounded and now; 1 when a target is missed."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hostile.asked import requests
from benchmarks.hostile.pulls import PULLS
from bot.judging.limits import MIB, Allowance

ROOT = Path(__file__).parents[2]
TARGET_SECONDS, TARGET_MEGABYTES = 15.0, 300.0
BEFORE = (
    ("40", "55", "20", "208"),
    ("31", "111", "19", "5"),
    ("more than 300", "", "221", ""),
    ("16", "66", "2964", "17400"),
    ("more than 300", "", "26", ""),
    ("more than 300", "", "421", ""),
    ("more than 300", "", "20", ""),
    ("more than 300", "", "19", ""),
    ("32", "106", "19", "6"),
    ("2.5", "110", "19", "5"),
)
"""Seconds of a processor, MB, requests and findings at the commit before (847f03c): stopped where nothing came of it in 300 s."""


@dataclass(frozen=True)
class Cost:
    """What judging one took: seconds of a processor, MB of memory at most, and what was found."""

    seconds: float
    megabytes: float
    findings: int


def cost(number: int) -> Cost:
    """Judges one in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.hostile.one", str(number)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Cost(*json.loads(done.stdout))


def missed(name: str, one: Cost) -> list[str]:
    """The targets that a pull request misses, a sentence each."""
    found = []
    if one.seconds > TARGET_SECONDS:
        found.append(f"{name}: {one.seconds:.1f} s of a processor, target {TARGET_SECONDS:.0f}")
    if one.megabytes > TARGET_MEGABYTES:
        found.append(f"{name}: {one.megabytes:.0f} MB, target {TARGET_MEGABYTES:.0f}")
    return found


def line(name: str, figures: Sequence[object]) -> str:
    """A row of the table."""
    return f"{name:<44}" + "".join(f"{figure!s:>15}" for figure in figures)


def main() -> int:
    """Measures them one after the other."""
    print(f"allowed of each: {Allowance().said}\n")
    print(line("", ["CPU s", "MB", "requests", "findings"]))
    wrong = []
    for number, (name, made) in enumerate(PULLS.items()):
        pull, now = made(), cost(number)
        figures = [f"{now.seconds:.1f}", f"{now.megabytes:.0f}", requests(pull), now.findings]
        print(line(f"{name} ({pull.size / MIB:.2f} MiB)", figures), flush=True)
        print(line("  before", BEFORE[number]))
        wrong += missed(name, now)
    print("\n".join(["", *wrong]) if wrong else "\nall targets met")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Prints one table, a line for each number of open pull requests; 1 when a target is missed."""

import sys
from pathlib import Path

from benchmarks.sweep.house import recipe
from benchmarks.sweep.measure import Row, row

ROOT = Path(__file__).parents[2]
PULLS, ANSWER_SECONDS, PUSHES = (10, 100, 1000), 0.08, 15
TO_A_CHECK_SECONDS, PAID_AN_HOUR, BESIDE_PAGES = 5.0, 1500, 10
"""What was set out to be reached; a sweep may ask a few requests beside one for each hundred pull requests."""
HEAD = (
    "open",
    "installed",
    "s",
    "restarted",
    "s",
    "sweep",
    "reread",
    "to a check",
    "worst",
    "an hour",
    "paid",
    "computed",
)


def line(one: Row) -> str:
    """A row as text; seconds, but for what is a number of requests."""
    cells = (
        f"{one.pulls}",
        f"{one.installed.requests}",
        f"{one.installed.seconds:.0f}",
        f"{one.restarted.requests}",
        f"{one.restarted.seconds:.0f}",
        f"{one.sweep:.0f}",
        f"{one.reread_a_sweep:.0f}",
        f"{one.median:.1f}",
        f"{max(one.checks):.1f}",
        f"{one.hour.requests}",
        f"{one.hour.paid}",
        f"{one.computed:.0f}",
    )
    return "".join(f"{cell:>12}" for cell in cells)


def missed(one: Row) -> list[str]:
    """The targets that a row misses, as sentences."""
    found = []
    if one.sweep > one.pulls / 100 + BESIDE_PAGES:
        found.append(f"{one.pulls}: a quiet sweep makes {one.sweep:.0f} requests")
    if one.median > TO_A_CHECK_SECONDS:
        found.append(f"{one.pulls}: a push waits {one.median:.1f} s for its check")
    if one.hour.paid > PAID_AN_HOUR:
        found.append(f"{one.pulls}: an hour of quiet costs {one.hour.paid} requests")
    return found


def main() -> int:
    """Measures every number of pull requests."""
    files = recipe(ROOT)
    print(
        f"{ANSWER_SECONDS * 1000:.0f} ms an answer, {PUSHES} pushes while a bot that was restarted reads everything\n"
    )
    print("".join(f"{title:>12}" for title in HEAD), flush=True)
    failures: list[str] = []
    for count in PULLS:
        one = row(files, count, ANSWER_SECONDS, PUSHES)
        print(line(one), flush=True)
        failures += missed(one)
    print("\nMISSED: " + "; ".join(failures) if failures else "\nevery target is reached")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

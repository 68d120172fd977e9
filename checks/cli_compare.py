"""`recipe-gate compare`: the verdict over folders of AIPerf exports that somebody measured."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from checks import aiperf
from checks.compare import judge
from checks.report import terminal
from checks.spec import DEFAULT_METRICS, Side, in_turns

USAGE = 2


def main(argv: Sequence[str]) -> int:
    """`recipe-gate compare BASE... --head HEAD...`: 0 no loss, 1 worse or unclear, 2 a wrong call, 3 not comparable."""
    parser = argparse.ArgumentParser(
        prog="recipe-gate compare",
        description="Compare folders of AIPerf exports that were measured in turns: base head head base base head.",
    )
    parser.add_argument("--base", nargs="+", type=Path, required=True, metavar="FOLDER", help="in the order of time")
    parser.add_argument("--head", nargs="+", type=Path, required=True, metavar="FOLDER", help="in the order of time")
    given = parser.parse_args(argv)
    if len(given.base) != len(given.head):
        return _wrong(f"there are {len(given.base)} folders of the base and {len(given.head)} of the head")
    folders = {Side.BASE: iter(given.base), Side.HEAD: iter(given.head)}
    measured = []
    for side in in_turns(len(given.base)):
        folder = next(folders[side])
        found = aiperf.sample({p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.json")})
        if isinstance(found, aiperf.Refused):
            return _wrong(f"{folder}: {found.reason}")
        measured.append((side, found))
    judgement = judge(measured, DEFAULT_METRICS, {})
    sys.stdout.write(terminal.compared(judgement))
    return terminal.VERDICTS[judgement.verdict]


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate: {reason}\n")
    return USAGE

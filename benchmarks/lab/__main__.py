"""Measures a series of checks, or goes on with one that was interrupted; `--judge FOLDER` only judges what one has measured."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from benchmarks.lab import kinds, measure
from benchmarks.lab.judge import Judged, UnusableError, accept, read, replayed, specs
from benchmarks.lab.kinds import Check
from benchmarks.lab.table import line, totals
from checks.model.spec import Spec
from lab import settings
from lab.cluster.errors import LabError, UnavailableError
from lab.progress import printed

ATTEMPTS = 3
"""How often a check is measured that ended otherwise than measured: on a machine that others use, too, that happens."""


def main(argv: Sequence[str] | None = None) -> int:
    """0 when no verdict is wrong, 1 otherwise or when something failed, 2 where the lab cannot run."""
    given = _parser().parse_args(argv)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        return told(judged(given.judge, given.checks) if given.judge else series(given))
    except (UnavailableError, LabError, UnusableError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 2 if isinstance(reason, UnavailableError) else 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench-lab")
    parser.add_argument("--checks", type=int, default=20, help="of each kind (default: 20)")
    parser.add_argument("--noise", type=int, default=10, metavar="PAIRS", help="of the A/A run before (default: 10)")
    cache = settings.from_environment().cache / "bench-lab"
    parser.add_argument("--keep", type=Path, default=cache, metavar="FOLDER", help="default: in the lab's cache")
    parser.add_argument("--judge", type=Path, metavar="FOLDER", help="measure nothing: judge what is kept there")
    return parser


def judged(folder: Path, count: int) -> list[Judged]:
    """The checks of a folder by the current rule, printed."""
    known = specs(folder)
    found = [replayed(one, known[one.kind.name], read(folder, one.name)) for one in kinds.planned(count)]
    for one in found:
        _print(line(one))
    return found


def series(given: argparse.Namespace) -> list[Judged]:
    """Measures what the folder lacks; prints each check as it is known."""
    bench = measure.Bench(settings.from_environment(), given.keep.absolute(), printed(sys.stderr))
    kinds.write(bench.folder)
    with measure.lab_for(bench):
        measure.noise(bench, given.noise)
        accept(bench.folder, bench.folder)
        known = specs(bench.folder)
        return [measured(bench, one, known[one.kind.name]) for one in kinds.planned(given.checks)]


def measured(bench: measure.Bench, one: Check, spec: Spec) -> Judged:
    """A check by the current rule, measured where what was kept does not suffice for it."""
    found = replayed(one, spec, read(bench.folder, one.name))
    for _ in range(ATTEMPTS):
        if found.judgement is not None:
            break
        bench.progress(f"measuring {one.name} ({found.lacking})")
        measure.check(bench, one)
        found = replayed(one, spec, read(bench.folder, one.name))
    _print(line(found))
    return found


def told(found: Sequence[Judged]) -> int:
    """Prints what the checks came to; 1 when a verdict is wrong."""
    for text in totals(found):
        _print(text)
    return int(any(one.judgement is not None and one.judgement.verdict is one.check.kind.wrong for one in found))


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())

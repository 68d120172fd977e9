"""`recipe-gate drift`: whether main itself got slower, from the histories of its runs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from checks.judge.drift import history, table
from checks.judge.drift.history import History
from checks.judge.drift.open_changes import drift_of_history
from checks.model.refusal import Refusal
from checks.report import drift as shown

LARGEST = 64 * 1024 * 1024
WORSE, USAGE, TOO_FEW = 1, 2, 3


def main(argv: Sequence[str]) -> int:
    """`recipe-gate drift FILE...`: 0 no worsening is open, 1 one is, 2 a wrong call or no history, 3 too few runs."""
    parser = argparse.ArgumentParser(
        prog="recipe-gate drift",
        description="Find where main changed its level, and since which commit: in histories (`recipe-gate schema history`), "
        "or CSVs with the columns time, commit and metrics (output_token_throughput.avg).",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a history (.json) or a table (.csv)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    given = parser.parse_args(argv)
    drifts = []
    for file in given.files:
        read = _read(file)
        if isinstance(read, Refusal):
            sys.stderr.write(f"recipe-gate drift: {file}: {read.reason}\n")
            return USAGE
        drifts.append(drift_of_history(read))
    sys.stdout.write(shown.as_json(drifts) if given.json else "\n".join(shown.text(one) for one in drifts))
    if any(one.open for one in drifts):
        return WORSE
    return TOO_FEW if any(not one.judged for one in drifts) else 0


def _read(file: Path) -> History | Refusal:
    """The history of a file; a Refusal where it cannot be read or is none."""
    if file.suffix not in {".csv", ".json"}:
        return Refusal("the name of a history ends in .json, that of a table in .csv.")
    try:
        if file.stat().st_size > LARGEST:
            return Refusal(f"it is larger than {LARGEST // 1024 // 1024} MiB.")
        data = file.read_bytes()
    except OSError as error:
        return Refusal(f"{error.strerror}.")
    if file.suffix != ".csv":
        return history.parse(data)
    return table.parse(data.decode("utf-8-sig", errors="replace"), file.name)

"""`recipe-gate compare`: the verdict over what somebody measured, wherever it lies."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from checks import gates
from checks.comparable import other_images
from checks.metrics import Change, chosen, tolerated
from checks.report import compared as shown
from checks.report import page, terminal
from checks.result import Result
from checks.serial import MalformedError, from_json
from checks.series import Point, Refused, of_result, points
from checks.sides import compared, refused, worst
from checks.spec import Side

USAGE = 2


def main(argv: Sequence[str]) -> int:
    """`recipe-gate compare BASE HEAD`: 0 no loss, 1 worse or unclear, 2 a wrong call, 3 not comparable."""
    parser = argparse.ArgumentParser(
        prog="recipe-gate compare",
        description="Compare two folders of AIPerf exports, two CSVs, or both sides of a run (its --output).",
    )
    parser.add_argument("base", type=Path, metavar="BASE", help="a folder, a CSV, or the output of `recipe-gate run`")
    parser.add_argument(
        "head", type=Path, metavar="HEAD", nargs="?", help="the same; left out for the output of one run"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with a plot of each metric")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="gate the metrics of this policy (recipe-gate.yaml)"
    )
    given = parser.parse_args(argv)
    changes = _changes(given.policy)
    if isinstance(changes, Refused):
        return _wrong(changes.reason)
    places = ((given.base, Side.BASE), (given.head or given.base, Side.HEAD))
    sides = [_side(place, side, tolerated(changes)) for place, side in places]
    for side in sides:
        if isinstance(side, Refused):
            return _wrong(side.reason)
    base, head = (side for side in sides if not isinstance(side, Refused))
    moved = _moved(given.base) if given.head is None else ""
    found = (refused(moved),) if moved else compared(base, head, chosen(changes, ""))
    sys.stdout.write(shown.as_json(found) if given.json else shown.text(found))
    if given.html:
        given.html.write_text(page.render(found), encoding="utf-8")
    return terminal.VERDICTS[worst(found)]


def _changes(policy: Path | None) -> Mapping[str, Change] | Refused:
    """What a policy says of metrics; Refused with its mistakes."""
    if policy is None:
        return {}
    if not policy.is_file():
        return Refused(f"there is no {policy}")
    found = gates.read(policy.read_bytes(), str(policy))
    return Refused("\n".join(["the policy has mistakes", *gates.told(found)])) if isinstance(found, tuple) else found


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate: {reason}\n")
    return USAGE


def _side(place: Path, side: Side, failures: float) -> tuple[Point, ...] | Refused:
    """The measurements of a place; of a run's output those of one side, of one without such a side all of them."""
    result = _result(place)
    if result is None:
        return points(place, failures)
    found = of_result(result, side) or of_result(result, Side.HEAD)
    return found or Refused(f"{place} is a run that measured nothing")


def _moved(place: Path) -> str:
    """Why the blocks of a run are not of one thing; empty where they are."""
    result = _result(place)
    return other_images(result.blocks) if result is not None else ""


def _result(place: Path) -> Result | None:
    """The run of ours that a file holds, if it does."""
    if place.suffix != ".json" or not place.is_file():
        return None
    try:
        return from_json(Result, place.read_bytes())
    except MalformedError:
        return None

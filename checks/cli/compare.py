"""`recipe-gate compare`: the verdict over what somebody measured, wherever it lies."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from checks import policy
from checks.judge.comparable import other_images
from checks.judge.load_comparison import compare_loads, not_compared, worst_verdict
from checks.judge.run_verdict import ended_early
from checks.measure.exports import Measurement, measured_twice, measurements, measurements_of_run, same_or_nested
from checks.measure.metrics import MetricChange, metrics_of_run, tolerated_failures
from checks.model.refusal import Refusal
from checks.model.result import Result
from checks.model.serial import MalformedError
from checks.model.spec import Side
from checks.model.stored import from_stored
from checks.report import compare_page, verdicts
from checks.report import load_comparison as shown
from checks.report.findings import lines

USAGE = 2
TWO_SIDES = "a comparison needs two sides that were measured separately."
Points = tuple[Measurement, ...]


def main(argv: Sequence[str]) -> int:
    """`recipe-gate compare BASE HEAD`: 0 no loss, 1 worse, 2 a wrong call, 3 not comparable, 4 unclear."""
    parser = argparse.ArgumentParser(
        prog="recipe-gate compare",
        description="Compare two folders of AIPerf exports, two CSVs, or both sides of a run (its --output).",
    )
    parser.add_argument("base", type=_place, metavar="BASE", help="a folder, a CSV, or the output of `recipe-gate run`")
    parser.add_argument(
        "head", type=_place, metavar="HEAD", nargs="?", help="the same; left out for the output of one run"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with a plot of each metric")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="gate the metrics of this policy (recipe-gate.yaml)"
    )
    given = parser.parse_args(argv)
    changes = _changes(given.policy)
    if isinstance(changes, Refusal):
        return _wrong(changes.reason)
    sides = _sides(given.base, given.head, tolerated_failures(changes))
    if isinstance(sides, Refusal):
        return _wrong(sides.reason)
    base, head = sides
    spoiled = _spoiled(given.base, given.head)
    found = (not_compared(spoiled),) if spoiled else compare_loads(base, head, metrics_of_run(changes, ""))
    sys.stdout.write(shown.as_json(found) if given.json else shown.text(found))
    if given.html:
        try:
            given.html.write_text(compare_page.render(found), encoding="utf-8")
        except OSError as error:
            return _wrong(f"{given.html} cannot be written: {error.strerror}")
    return verdicts.WORDS[worst_verdict(found)].exit_code


def _place(text: str) -> Path:
    """A place that a caller names; an empty one, which a shell makes of a variable without a value, is no folder."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty; has a variable of the shell no value?")
    return Path(text)


def _changes(file: Path | None) -> Mapping[str, MetricChange] | Refusal:
    """What a policy says of metrics; a Refusal with its mistakes."""
    if file is None:
        return {}
    if not file.is_file():
        return Refusal(f"there is no {file}")
    found = policy.read(file.read_bytes(), str(file))
    return Refusal("\n".join(["the policy has mistakes", *lines(found)])) if isinstance(found, tuple) else found.metrics


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate: {reason}\n")
    return USAGE


def _sides(base: Path, head: Path | None, failures: float) -> tuple[Points, Points] | Refusal:
    """The measurements of base and head; a Refusal where a place holds none, or where both would be the same ones."""
    if head is None:
        return _both_of_run(base)
    if same_or_nested(base, head):
        return Refusal(f"{base} and {head} are the same place, or one lies inside the other; {TWO_SIDES}")
    found = (_side(base, Side.BASE, failures), _side(head, Side.HEAD, failures))
    for points_ in found:
        if isinstance(points_, Refusal):
            return points_
    ours, theirs = (one for one in found if not isinstance(one, Refusal))
    twice = measured_twice(ours, theirs)
    if twice is not None:
        return Refusal(f"{twice[0].path} and {twice[1].path} are the same measurement; {TWO_SIDES}")
    return ours, theirs


def _both_of_run(place: Path) -> tuple[Points, Points] | Refusal:
    """Both sides of the output of one run."""
    result = _result(place)
    if result is None:
        return Refusal(f"HEAD is missing: {place} is not the output of a run, which alone holds both sides.")
    base, head = measurements_of_run(result, Side.BASE), measurements_of_run(result, Side.HEAD)
    if not base and not head:
        return Refusal(f"{place} is a run that measured nothing")
    if not base:
        return Refusal(
            f"{place} is a run without a base, so there is nothing to compare its head with; run it with --base, or name HEAD."
        )
    return (base, head) if head else Refusal(f"{place} is a run that measured its base only; let it run to its end.")


def _side(place: Path, side: Side, failures: float) -> Points | Refusal:
    """The measurements of a place; of a run's output those of one side, of one without such a side all of them."""
    result = _result(place)
    if result is None:
        return measurements(place, failures)
    found = (
        measurements_of_run(result, side)
        or measurements_of_run(result, Side.HEAD)
        or measurements_of_run(result, Side.BASE)
    )
    return found or Refusal(f"{place} is a run that measured nothing")


def _spoiled(base: Path, head: Path | None) -> str:
    """Why runs of ours cannot be compared: one ended early, or the blocks of one are not of one thing; else empty."""
    runs = [run for place in (base, head) if place is not None and (run := _result(place)) is not None]
    early = next(filter(None, map(ended_early, runs)), "")
    return early or (other_images(runs[0].blocks) if head is None else "")


def _result(place: Path) -> Result | None:
    """The run of ours that a file holds, if it does."""
    if place.suffix != ".json" or not place.is_file():
        return None
    try:
        return from_stored(Result, place.read_bytes()).value
    except MalformedError:
        return None

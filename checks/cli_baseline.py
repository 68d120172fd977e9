"""`recipe-gate baseline accept|show`: what a recipe's noise is known from, as a file that a pull request changes."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from checks import baseline, inputs
from checks.baseline import Baseline
from checks.report.baseline import shown
from checks.result import Outcome, Result
from checks.serial import MalformedError, from_json
from checks.tree import repository

USAGE = 2


def main(argv: Sequence[str]) -> int:
    """0 when it was written or shown, 2 for a wrong call or a result that makes no baseline."""
    given = _parser().parse_args(argv)
    return _accept(given) if given.command == "accept" else _show(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate baseline", description="What is known of a recipe's noise.")
    commands = parser.add_subparsers(dest="command", required=True)
    accept = commands.add_parser("accept", help="write what `recipe-gate run RECIPE --again --output FILE` measured")
    accept.add_argument("result", type=Path, metavar="FILE", help="the Result of an A/A run")
    accept.add_argument("--recipe", type=Path, required=True, metavar="FOLDER", help="the recipe that was measured")
    accept.add_argument("--hardware", required=True, metavar="NAME", help="what it was measured on")
    accept.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="when")
    accept.add_argument("--unverified", action="store_true", required=True, help="the file's word is taken for it")
    show = commands.add_parser("show", help="the baselines of a repository, one line a metric")
    show.add_argument("path", nargs="?", type=Path, default=Path(), help="a repository (default: here)")
    return parser


def _accept(given: argparse.Namespace) -> int:
    chosen = inputs.in_folder(given.recipe)
    if isinstance(chosen, inputs.Wrong):
        return _wrong(chosen.reason)
    try:
        result = from_json(Result, given.result.read_bytes())
    except (OSError, MalformedError) as error:
        return _wrong(f"{given.result}: {error}")
    if result.outcome is not Outcome.MEASURED:
        return _wrong(f"{given.result}: the run ended as {result.outcome.value}; only a whole one is accepted.")
    name = chosen.recipe.path
    made = baseline.of_result(
        result, recipe=name, hardware=given.hardware, commit=chosen.sha, today=given.date, verified=False
    )
    if isinstance(made, baseline.Refused):
        return _wrong(made.reason)
    file = repository(given.recipe) / baseline.path(name, given.hardware)
    return _write(file, made)


def _write(file: Path, made: Baseline) -> int:
    text = baseline.render(made)
    checked = baseline.parse(text, made.recipe, made.hardware)
    if isinstance(checked, baseline.Refused):
        return _wrong(checked.reason)
    if file.is_file():
        old = baseline.parse(file.read_bytes(), made.recipe, made.hardware)
        if isinstance(old, baseline.Refused):
            return _wrong(f"{old.reason} Mend or remove it first.")
        text = baseline.render(baseline.extended(old, made))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    sys.stdout.write(f"{file}\n")
    return 0


def _show(given: argparse.Namespace) -> int:
    root = repository(given.path)
    files = sorted((root / baseline.ROOT).rglob("*.json"))
    if not files:
        return _wrong(f"{root} has no baselines; `recipe-gate baseline accept` writes one.")
    for file in files:
        parts = file.relative_to(root / baseline.ROOT)
        recipe = f"recipes/{parts.parent.as_posix()}"
        found = baseline.parse(file.read_bytes(), recipe, parts.stem)
        if isinstance(found, baseline.Refused):
            return _wrong(found.reason)
        sys.stdout.write(shown(found))
    return 0


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate baseline: {reason}\n")
    return USAGE

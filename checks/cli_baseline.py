"""`recipe-gate baseline accept|show`: what a recipe's noise is known from, as a file that a pull request changes."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from checks import baseline, commits, inputs, kept
from checks.baseline import Baseline
from checks.report.baseline import shown
from checks.result import Outcome, Result
from checks.serial import MalformedError, from_json
from checks.tree import repository

USAGE = 2
RUN = re.compile(r"run-[0-9a-f]{16}")


def main(argv: Sequence[str]) -> int:
    """0 when it was written or shown, 2 for a wrong call or a result that makes no baseline."""
    given = _parser().parse_args(argv)
    return _accept(given) if given.command == "accept" else _show(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate baseline", description="What is known of a recipe's noise.")
    commands = parser.add_subparsers(dest="command", required=True)
    accept = commands.add_parser("accept", help="write what `recipe-gate run RECIPE --again --output FILE` measured")
    accept.add_argument("result", metavar="RUN|FILE", help="an A/A run of the control namespace, or the Result of one")
    accept.add_argument("--recipe", type=Path, metavar="FOLDER", help="of a FILE: the recipe that was measured")
    accept.add_argument("--hardware", metavar="NAME", help="of a FILE: what it was measured on")
    accept.add_argument("--date", metavar="YYYY-MM-DD", help="of a FILE: when")
    accept.add_argument("--unverified", action="store_true", help="of a FILE, which must have it: its word is taken")
    accept.add_argument("--path", type=Path, default=Path(), help="of a RUN: the repository (default: here)")
    accept.add_argument("--branch", help="of a RUN: the protected branch there (default: the run's own, of origin)")
    accept.add_argument("--control", default="recipe-gate", metavar="NAMESPACE", help="of a RUN: where it is kept")
    accept.add_argument("--kubeconfig", type=Path, help="as kubectl finds it, if left out")
    show = commands.add_parser("show", help="the baselines of a repository, one line a metric")
    show.add_argument("path", nargs="?", type=Path, default=Path(), help="a repository (default: here)")
    return parser


def _accept(given: argparse.Namespace) -> int:
    if RUN.fullmatch(given.result):
        return _accept_run(given)
    if not (given.recipe and given.hardware and given.date and given.unverified):
        return _wrong(
            "a file needs --recipe, --hardware, --date and --unverified; a run's name (run-...) needs none of them"
        )
    return _accept_file(given, Path(given.result))


def _accept_run(given: argparse.Namespace) -> int:
    """A run that the gate itself vouches for, by the control namespace and the branch."""
    root = repository(given.path)
    cluster: Any = import_module("checks.cluster.kept")  # what is heavy is imported by the one command that needs it
    errors: Any = import_module("checks.cluster.errors")
    try:
        found = cluster.read(given.kubeconfig, given.control, given.result)
        if isinstance(found, kept.Refused):
            return _wrong(found.reason)
        branch = given.branch or f"origin/{found.branch}"
        contained = commits.contains(root, branch, found.spec.head.sha)
        tree = commits.at(root, found.spec.head.sha) if contained else {}
    except (errors.UnreachableError, errors.RejectedError, commits.UnknownCommitError) as error:
        return _wrong(str(error))
    reason = kept.of_branch(replace(found, branch=branch), tree, contained=contained)
    if reason:
        return _wrong(reason)
    spec, result = found.spec, found.result
    made = baseline.of_result(
        result, recipe=spec.recipe, hardware=spec.hardware, commit=spec.head.sha, today=found.date, verified=True
    )
    if isinstance(made, baseline.Refused):
        return _wrong(made.reason)
    return _write(root / baseline.path(spec.recipe, spec.hardware), made)


def _accept_file(given: argparse.Namespace, file: Path) -> int:
    chosen = inputs.in_folder(given.recipe)
    if isinstance(chosen, inputs.Wrong):
        return _wrong(chosen.reason)
    try:
        result = from_json(Result, file.read_bytes())
    except (OSError, MalformedError) as error:
        return _wrong(f"{file}: {error}")
    if result.outcome is not Outcome.MEASURED:
        return _wrong(f"{file}: the run ended as {result.outcome.value}; only a whole one is accepted.")
    name = chosen.recipe.path
    made = baseline.of_result(
        result, recipe=name, hardware=given.hardware, commit=chosen.sha, today=given.date, verified=False
    )
    if isinstance(made, baseline.Refused):
        return _wrong(made.reason)
    return _write(repository(given.recipe) / baseline.path(name, given.hardware), made)


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

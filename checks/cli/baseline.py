"""`recipe-gate baseline accept|show`: what a recipe's noise is known from, as a file that a pull request changes."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from checks.judge import baseline, baseline_candidate
from checks.judge.baseline import Baseline
from checks.judge.baseline_validity import PERF, images
from checks.judge.comparable import incomparable
from checks.measure import exports, metrics
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.refusal import Refusal
from checks.model.result import Block, Outcome, Result
from checks.model.serial import MalformedError
from checks.model.spec import (
    Side,
    in_turns,
)
from checks.model.stored import from_stored
from checks.recipe.recipe import content
from checks.report.baseline import baseline_text
from checks.report.findings import lines
from checks.workingcopy import commits
from checks.workingcopy.policy_file import policy_of
from checks.workingcopy.recipes import NoInput, in_folder
from checks.workingcopy.tree import repository

USAGE = 2
RUN = re.compile(r"run-[0-9a-f]{16}")


def main(argv: Sequence[str], today: str = "") -> int:
    """0 when it was written or shown, 2 for a wrong call or a result that makes no baseline; `today` is a date (ISO 8601)."""
    given = _parser().parse_args(argv)
    today = today or f"{datetime.now(UTC):%Y-%m-%d}"
    return _accept(given, today) if given.command == "accept" else _show(given, today)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate baseline", description="What is known of a recipe's noise.")
    commands = parser.add_subparsers(dest="command", required=True)
    accept = commands.add_parser(
        "accept", help="write what an A/A run measured (`recipe-gate run RECIPE --aa --output FILE`)"
    )
    accept.add_argument(
        "result",
        metavar="RUN|FILE",
        help="an A/A run of the control namespace, the Result of one, or a folder of exports",
    )
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
    show.add_argument("--days", type=int, help="how long a baseline holds, 0 for ever (default: the policy's)")
    return parser


def _accept(given: argparse.Namespace, today: str) -> int:
    if RUN.fullmatch(given.result):
        return _accept_run(given)
    if not (given.recipe and given.hardware and given.date and given.unverified):
        return _wrong(
            "a file needs --recipe, --hardware, --date and --unverified; a run's name (run-...) needs none of them"
        )
    if given.date > today:
        return _wrong(f"--date {given.date} is in the future: say when it was measured")
    return _accept_file(given, Path(given.result))


def _accept_run(given: argparse.Namespace) -> int:
    """A run that the gate itself vouches for, by the control namespace and the branch."""
    root = repository(given.path)
    cluster: Any = import_module(
        "checks.run.run_for_baseline"
    )  # what is heavy is imported by the one command that needs it
    errors: Any = import_module("checks.kube.errors")
    try:
        found = cluster.read(given.kubeconfig, given.control, given.result)
        if isinstance(found, Refusal):
            return _wrong(found.reason)
        branch = given.branch or f"origin/{found.branch}"
        contained = commits.contains(root, branch, found.spec.head.sha)
        tree = commits.at(root, found.spec.head.sha) if contained else {}
    except (errors.UnreachableError, errors.RejectedError, commits.UnknownCommitError) as error:
        return _wrong(str(error))
    reason = baseline_candidate.off_branch_reason(replace(found, branch=branch), tree, contained=contained)
    if reason:
        return _wrong(reason)
    spec, result = found.spec, found.result
    made = baseline.of_result(
        result,
        recipe=spec.recipe,
        hardware=spec.hardware,
        commit=spec.head.sha,
        today=found.date,
        verified=True,
        benchmark=spec.benchmark,
        metrics=spec.metrics,
    )
    if isinstance(made, Refusal):
        return _wrong(made.reason)
    return _write(root / baseline.path(spec.recipe, spec.hardware), made)


def _accept_file(given: argparse.Namespace, file: Path) -> int:
    chosen = in_folder(given.recipe)
    if isinstance(chosen, NoInput):
        return _wrong(chosen.reason)
    side = content(chosen.recipe, chosen.sha)
    found = policy_of(given.recipe)
    if isinstance(found, NoInput):
        return _wrong("\n".join([found.reason, *lines(found.findings)]))
    changes = found.metrics
    ran = tuple(sorted(images(side)))
    result = _of_folder(file, ran, metrics.tolerated_failures(changes)) if file.is_dir() else _of_file(file)
    if isinstance(result, Refusal):
        return _wrong(f"{file}: {result.reason}")
    name, benchmark = chosen.recipe.path, side.files.get(f"{chosen.recipe.path}/{PERF}", "")
    made = baseline.of_result(
        result,
        recipe=name,
        hardware=given.hardware,
        commit=chosen.sha,
        today=given.date,
        verified=False,
        benchmark=benchmark,
        metrics=metrics.metrics_of_run(changes, benchmark),
    )
    if isinstance(made, Refusal):
        return _wrong(made.reason)
    return _write(repository(given.recipe) / baseline.path(name, given.hardware), made)


def _of_file(file: Path) -> Result | Refusal:
    """What a run wrote, if it is a whole one."""
    try:
        result = from_stored(Result, file.read_bytes()).value
    except (OSError, MalformedError) as error:
        return Refusal(str(error))
    if result.outcome is not Outcome.MEASURED:
        return Refusal(f"the run ended as {result.outcome.value}; only a whole one is accepted.")
    return result


def _of_folder(folder: Path, ran: tuple[str, ...], failures: float) -> Result | Refusal:
    """Repetitions of one load as the A/A run that they are: two neighbours in time make a pair. `ran` are the recipe's images."""
    found = exports.measurements(folder, failures)
    if isinstance(found, Refusal):
        return Refusal(found.reason)
    samples = [point.sample for point in found]
    reason = incomparable([(Side.HEAD, sample) for sample in samples], DEFAULT_METRICS)
    if reason:
        return Refusal(reason)
    sides = in_turns(len(samples) // 2)
    blocks = tuple(Block(side, images=ran, sample=sample) for side, sample in zip(sides, samples, strict=False))
    return Result(folder.name, "", outcome=Outcome.MEASURED, blocks=blocks)


def _write(file: Path, made: Baseline) -> int:
    text = baseline.render(made)
    checked = baseline.parse(text, made.recipe, made.hardware)
    if isinstance(checked, Refusal):
        return _wrong(checked.reason)
    if file.is_file() and baseline.holds(file.read_bytes(), made):
        return _wrong(f"{file} holds these pairs already; the same runs say no more when they are accepted again.")
    if file.is_file():
        longer = baseline.extended_text(file.read_bytes(), made)
        if isinstance(longer, Refusal):
            return _wrong(f"{longer.reason} Mend or remove it first.")
        text = longer
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    written = baseline.parse(text, made.recipe, made.hardware)
    learnt = baseline_text(written, "") if isinstance(written, Baseline) else ""
    sys.stdout.write(f"{file}\n{learnt}")
    return 0


def _show(given: argparse.Namespace, today: str) -> int:
    root = repository(given.path)
    policy = policy_of(root)
    if isinstance(policy, NoInput):
        return _wrong("\n".join([policy.reason, *lines(policy.findings)]))
    days = policy.baseline_days if given.days is None else given.days
    files = sorted((root / baseline.ROOT).rglob("*.json"))
    if not files:
        return _wrong(f"{root} has no baselines; `recipe-gate baseline accept` writes one.")
    for file in files:
        parts = file.relative_to(root / baseline.ROOT)
        recipe = f"recipes/{parts.parent.as_posix()}"
        found = baseline.parse(file.read_bytes(), recipe, parts.stem)
        if isinstance(found, Refusal):
            return _wrong(found.reason)
        sys.stdout.write(baseline_text(found, _stale(root / recipe, found, today, days)))
    return 0


def _stale(folder: Path, found: Baseline, today: str, days: int) -> str:
    """Why a baseline says nothing of the recipe as it is in the working copy; empty when it does."""
    chosen = in_folder(folder) if folder.is_dir() else NoInput(f"{found.recipe} is not here any more.")
    return (
        chosen.reason
        if isinstance(chosen, NoInput)
        else baseline.stale(found, content(chosen.recipe, chosen.sha), today, days)
    )


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate baseline: {reason}\n")
    return USAGE

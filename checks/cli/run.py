"""`recipe-gate run`: the command line of a contributor's laptop and of a run's own pod."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from checks.cli.overlay_file import read_overlay, stored_overlay
from checks.cli.signals import stop_on_signals
from checks.judge.compare import planned_sides
from checks.judge.run_verdict import run_verdict
from checks.model.finding import Finding
from checks.model.result import Outcome, Result
from checks.model.run_name import run_name, run_name_of_text
from checks.model.serial import MalformedError
from checks.model.spec import Overlay, Spec
from checks.model.stored import from_stored, to_stored
from checks.report import findings, terminal
from checks.run.local_spec import RunOptions, local_spec
from checks.run.stopped import StoppedError
from checks.text.mask import mask
from checks.workingcopy.recipes import NoInput

USAGE, INFRASTRUCTURE = 2, 3
Saver = Callable[[Result], None]


@dataclass(frozen=True)
class Input:
    """What is to be run, and the name of its run."""

    run: str
    spec: Spec


def run(argv: Sequence[str]) -> int:
    """`recipe-gate run RECIPE --sandbox NAMESPACE`: 0 served or no loss, 1 failed or worse, 2 a wrong call, 3 infrastructure."""
    given = _run_parser().parse_args(argv)
    try:
        overlay = read_overlay(given.overlay) if given.spec is None else stored_overlay(given.overlay)
        made = _input(given)
    except (OSError, MalformedError, ValueError) as error:
        return _wrong(str(error))
    if isinstance(made, NoInput):
        _tell(made.findings)
        return _wrong(made.reason)
    spec = made.spec
    session: Any = import_module("checks.run.session")
    errors: Any = import_module("checks.kube.errors")
    try:
        with stop_on_signals():
            result = _executed(session, made, given, overlay)
    except (errors.UnreachableError, errors.RejectedError, StoppedError, OSError) as error:
        sys.stderr.write(f"recipe-gate run: {mask(str(error))}\n")
        return INFRASTRUCTURE
    judgement = run_verdict(spec, result)
    sys.stdout.write(terminal.run_text(spec, result, judgement))
    if given.result is not None and result.outcome in {Outcome.MEASURED, Outcome.FAILED}:
        return 0  # the run's Job did its work; what it found is in its Result, and the bot judges that
    return terminal.exit_code(result, judgement)


def _run_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate run", description="Deploy, ask and measure a recipe.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("recipe", nargs="?", type=Path, help="the folder of a recipe")
    what.add_argument("--spec", type=Path, metavar="FILE", help="a frozen spec instead (in a run's own pod)")
    parser.add_argument(
        "--sandbox", required=True, metavar="NAMESPACE", help="a prepared namespace (deploy/sandbox.yaml)"
    )
    beside = parser.add_mutually_exclusive_group()
    beside.add_argument("--base", metavar="FOLDER|COMMIT", help="compare with the same recipe there")
    beside.add_argument(
        "--aa", action="store_true", help="measure it beside itself (A/A), every pair, to learn its noise"
    )
    parser.add_argument(
        "--pairs",
        type=_positive,
        default=0,
        help="pairs of deployments at most (default: the policy's pairs; of an A/A run the schedule's)",
    )
    parser.add_argument("--overlay", type=Path, metavar="FILE", help="what is particular to the cluster (TOML or JSON)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the Result there, as JSON")
    parser.add_argument("--result", metavar="CONFIGMAP", help="keep the Result in a ConfigMap beside the run's Job")
    parser.add_argument(
        "--hardware", metavar="NAME", help="what the nodes are, whose baseline counts (default: the policy's)"
    )
    parser.add_argument("--image", help="the product's own image, for the collector")
    parser.add_argument("--kubeconfig", type=Path, default=None, metavar="FILE", help="default: as kubectl finds it")
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)


def _input(given: argparse.Namespace) -> Input | NoInput:
    """What is to be run, and its name: of a stored spec that of the text, whichever version wrote it."""
    if given.spec is not None:
        text = given.spec.read_bytes().decode()
        return Input(run_name_of_text(text), from_stored(Spec, text).value)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    found = local_spec(given.recipe, RunOptions(given.base, given.pairs, given.hardware, given.aa, today))
    if isinstance(found, NoInput):
        return found
    _tell(found.warnings)
    return Input(run_name(found.spec), found.spec)


def _note(text: str) -> None:
    sys.stderr.write(f"recipe-gate: {text}\n")


def _tell(said: Sequence[Finding]) -> None:
    sys.stderr.writelines(f"{line}\n" for line in findings.lines(said))


def _executed(session: Any, made: Input, given: argparse.Namespace, overlay: Overlay) -> Result:
    target = session.Target(given.sandbox, overlay, given.image or "", given.kubeconfig)
    with session.open_target(target) as api:
        return _with(session, api, made, given, target)


def _with(session: Any, api: Any, made: Input, given: argparse.Namespace, target: Any) -> Result:
    control = session.ACCOUNT.read_text().strip() if session.in_cluster() and session.ACCOUNT.exists() else ""
    target = replace(target, image=given.image or product_image())
    save = partial(_save_everywhere, _savers(session, api, control, made, given))
    if given.result is not None:
        result: Result = session.released(api, made.run, made.spec, target, save)
    else:
        result = session.local(api, made.run, made.spec, target, save, _note)
    if result.outcome is Outcome.INFRASTRUCTURE and not result.blocks:
        save(result)
    return result


def _savers(session: Any, api: Any, control: str, made: Input, given: argparse.Namespace) -> list[Saver]:
    """Who gets each Result: the file first, since the terminal may be closed and the API server away."""
    savers: list[Saver] = []
    if given.output is not None:
        savers.append(lambda result: _write(given.output, to_stored(result)))
    savers.append(_teller(made.spec, time.monotonic))
    if given.result is not None:
        savers.append(session.keeper(api, control, given.result))
    return savers


def _save_everywhere(savers: Sequence[Saver], result: Result) -> None:
    """Give a Result to each, whichever of them fails; the last error is raised, with those before it as its context."""
    if not savers:
        return
    try:
        savers[0](result)
    finally:
        _save_everywhere(savers[1:], result)


def product_image() -> str:
    """The reference of the product's own image in the version that is installed."""
    return f"ghcr.io/recipe-gate/recipe-gate:{version('recipe-gate')}"


def _teller(spec: Spec, now: Callable[[], float]) -> Saver:
    began = now()
    seen: list[Result | None] = [None]

    def tell(result: Result) -> None:
        for line in terminal.progress(seen[0], result, len(planned_sides(spec))):
            sys.stderr.write(f"[{now() - began:7.1f} s] {line}\n")
        sys.stderr.flush()
        seen[0] = result

    return tell


def _write(path: Path, text: str) -> None:
    """Replace a file whole, so that nobody reads half of a Result."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(f"{text}\n")
    beside.replace(path)


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate: {reason}\n")
    return USAGE

"""`recipe-gate doctor`: is this cluster ready? Every check is made, whatever the others say; only `--runtime` runs something."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from checks.cli.overlay_file import read_overlay
from checks.cli.signals import stop_on_signals
from checks.doctor.answer import Answer, Status
from checks.doctor.checks.gateway import CONTROLLERS
from checks.doctor.examine import Options, Profile, examine, required
from checks.doctor.report import as_json, junit, table
from checks.doctor.runtime.run_probe import probe
from checks.doctor.runtime.subject import Subject, subject
from checks.doctor.runtime.tree import Node
from checks.kube.api import Api
from checks.kube.connection import open_api
from checks.kube.errors import UnreachableError
from checks.kube.waiting import Clock
from checks.model.refusal import Refusal
from checks.model.spec import Overlay
from checks.run.stopped import StoppedError

USAGE = 2
FORMATS = {"table": table, "json": as_json, "junit": junit}


def main(argv: Sequence[str]) -> int:
    """0 when nothing failed, 1 when something did, 2 for a wrong call."""
    given = _parser().parse_args(argv)
    if not given.sandbox and (given.profile is Profile.RUN or given.runtime):
        what = "`--runtime`" if given.runtime else "the profile `run`"
        return _wrong(f"{what} needs --sandbox NAMESPACE")
    chosen = _subject(given.runtime) if given.runtime else None
    if isinstance(chosen, Refusal):
        return _wrong(chosen.reason)
    require = frozenset(filter(None, given.require.split(",")))
    asked = Options(given.profile, given.sandbox, given.gateway, require)
    try:
        overlay = read_overlay(given.overlay)
        with open_api(given.kubeconfig) as api:
            found, tree = _found(api, asked, chosen, overlay)
    except (UnreachableError, StoppedError, OSError, ValueError) as error:
        return _wrong(str(error))
    unknown = require - {one.id for one in found}
    if unknown:
        names = ", ".join(one.id for one in found)
        return _wrong(f"there is no check {', '.join(sorted(unknown))} here; there are {names}")
    sys.stdout.write(FORMATS[given.format](found, tree))
    return 1 if any(one.status is Status.FAIL for one in found) else 0


def _found(
    api: Api, asked: Options, chosen: Subject | None, overlay: Overlay
) -> tuple[tuple[Answer, ...], Node | None]:
    """Every answer; with a subject those from inside its image too, and their tree."""
    found = examine(api, asked, datetime.now(UTC))
    if chosen is None:
        return found, None
    with stop_on_signals():
        looked = probe(api, asked.sandbox, chosen, overlay, Clock(time.monotonic, time.sleep))
    return (*found, *required(looked.answers, asked.require)), looked.tree


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate doctor", description="Is this cluster ready to run recipes?")
    what = "what any recipe needs (default: baseline), what stands beside Dynamo too, or only what a run asks first"
    parser.add_argument("--profile", choices=list(Profile), default=Profile.BASELINE, type=Profile, help=what)
    parser.add_argument("--sandbox", default="", metavar="NAMESPACE", help="look into a sandbox too")
    parser.add_argument("--runtime", type=Path, metavar="RECIPE", help="look into a recipe's image too, in the sandbox")
    parser.add_argument("--overlay", type=Path, metavar="FILE", help="of the sandbox, for --runtime (TOML or JSON)")
    parser.add_argument("--gateway", default="", choices=list(CONTROLLERS), help="look at the inference gateway too")
    parser.add_argument("--require", default="", metavar="A,B", help="checks that fail where they warn or are skipped")
    parser.add_argument("--format", choices=list(FORMATS), default="table", help="default: table")
    parser.add_argument("--kubeconfig", type=Path, metavar="FILE", help="as kubectl finds it, if left out")
    return parser


def _subject(path: Path) -> Subject | Refusal:
    """What of a recipe's folder the probe takes over."""
    recipes: Any = import_module(
        "checks.workingcopy.recipes"
    )  # all that a run may need, and half of the time that a look takes
    chosen = recipes.in_folder(path)
    return Refusal(chosen.reason) if isinstance(chosen, recipes.NoInput) else subject(chosen.recipe)


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate doctor: {reason}\n")
    return USAGE

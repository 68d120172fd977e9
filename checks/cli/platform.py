"""`recipe-gate platform plan`: the commands that install what a cluster lacks for Dynamo; it installs nothing."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path as File

from checks.doctor.facts import gather
from checks.doctor.platform.plan import Choice, Multinode, Path, path_of, plan
from checks.doctor.platform.script import script
from checks.doctor.platform.situation import PATHS, situation
from checks.kube.connection import open_api
from checks.kube.errors import UnreachableError
from checks.text.escape import visible

USAGE = 2
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
VERSION = re.compile(r"\d+\.\d+\.\d+([-.][0-9A-Za-z.]+)?")
ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:/_-]*")


def main(argv: Sequence[str]) -> int:
    """0 with the plan on standard output, 2 for a wrong call or a cluster that cannot be reached."""
    given = _parser().parse_args(argv)
    try:
        with open_api(given.kubeconfig) as api:
            facts = gather(api, PATHS)
    except UnreachableError as error:
        sys.stderr.write(f"recipe-gate platform: {error}\n")
        return USAGE
    found = situation(facts, datetime.now(UTC))
    if len(found.unread) == len(facts.known):
        sys.stderr.write("recipe-gate platform: the cluster tells nothing; recipe-gate doctor says why\n")
        return USAGE
    named = (given.version or "", given.namespace, given.multinode, given.restrict or "", given.registry or "")
    choice = Choice(given.path, *named)
    steps, path = tuple(plan(found, choice)), path_of(found, choice)
    if given.format == "json":
        told = {"path": path[0], "why": path[1], "situation": asdict(found), "steps": [asdict(one) for one in steps]}
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    else:
        sys.stdout.write(visible(script(steps, choice, path, given.charts or "", found.unread)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recipe-gate platform", description="How Dynamo gets onto this cluster.")
    parser.add_argument("what", choices=["plan"], help="print the commands; nothing is installed")
    parser.add_argument("--path", choices=list(Path), type=Path, help="default: what fits the cluster")
    parser.add_argument("--version", type=_matching(VERSION), help="the platform's release, such as 1.3.0")
    parser.add_argument("--namespace", default="dynamo-system", type=_matching(LABEL), help="where the operator lives")
    parser.add_argument("--multinode", choices=list(Multinode), default=Multinode.NONE, type=Multinode)
    parser.add_argument("--restrict", type=_matching(LABEL), metavar="NAMESPACE", help="deprecated by Dynamo")
    parser.add_argument("--charts", type=_matching(ADDRESS), help="the address of the vendor's charts")
    parser.add_argument("--registry", type=_matching(ADDRESS), help="where an operator built from source goes")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--kubeconfig", type=File, help="as kubectl finds it, if left out")
    return parser


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """What stands in a command must be a name: the plan is pasted into a shell."""

    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise argparse.ArgumentTypeError(f"{text!r} cannot stand in a command")
        return text

    return check

"""`recipe-gate`: the subcommands and their exit codes; what is heavy is imported by the subcommand that needs it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from checks.finding import Finding, Level
from checks.recipe import Tree, find, touched, unreadable
from checks.report import findings as shown
from checks.rules import examine
from checks.tree import read_tree, repository

COMMANDS = {
    "check": "judge the files of recipes",
    "run": "deploy, smoke-test and benchmark a recipe in a sandbox",
    "compare": "compare two folders of AIPerf exports",
    "baseline": "accept what was measured as a recipe's baseline, and show it",
    "collect": "print the exports below a folder, for the runner to read",
    "lab": "a Kubernetes with Dynamo and a GitHub of your own, no GPU",
}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of one command: 0 in order, 1 findings or a regression, 2 a wrong call, 3 infrastructure."""
    given = list(sys.argv[1:] if argv is None else argv)
    command, rest = (given[0], given[1:]) if given else ("--help", [])
    match command:
        case "check":
            return check(rest, sys.stdout)
        case "run" | "collect":
            entry = getattr(import_module("checks.cli_run"), command)
            return int(entry(rest))
        case "compare" | "baseline":
            return int(import_module(f"checks.cli_{command}").main(rest))
        case "lab":
            return lab(rest)
        case "-h" | "--help":
            sys.stdout.write(usage())
            return 0
        case _:
            sys.stderr.write(f"recipe-gate: there is no command {command!r}\n\n{usage()}")
            return 2


def usage() -> str:
    """The list of commands."""
    lines = [f"  {name:<8} {text}" for name, text in COMMANDS.items()]
    return "\n".join(["usage: recipe-gate COMMAND ...", "", *lines, "", "recipe-gate COMMAND --help tells more.", ""])


def lab(argv: Sequence[str]) -> int:
    """Hands over to the lab, which is not part of the installed product."""
    if find_spec("lab") is None:
        sys.stderr.write("recipe-gate: the lab is not installed here; use a checkout of the project\n")
        return 2
    return os.execv(sys.executable, [sys.executable, "-m", "lab", *argv])  # noqa: S606


def check(argv: Sequence[str], out: TextIO) -> int:
    """`recipe-gate check [PATH...]`: 0 without errors, 1 with errors, 2 when a path holds no recipe."""
    parser = argparse.ArgumentParser(prog="recipe-gate check", description="Judge the files of recipes.")
    parser.add_argument(
        "paths", nargs="*", type=Path, default=[Path()], help="recipes or folders of recipes (default: here)"
    )
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    arguments = parser.parse_args(argv)
    root = repository(arguments.paths[0])
    tree = read_tree(root)
    found: set[Finding] = set()
    for path in arguments.paths:
        judged = _judged(tree, root, path)
        if judged is None:
            sys.stderr.write(
                f"recipe-gate: no recipe below {path}; a recipe is recipes/MODEL/FRAMEWORK/MODE of {root}\n"
            )
            return 2
        found |= judged
    out.write(_rendered(sorted(found), tree, arguments.format, color=out.isatty()))
    return 1 if any(finding.level is Level.ERROR for finding in found) else 0


def _judged(tree: Tree, root: Path, path: Path) -> set[Finding] | None:
    """The findings of what lies at or below a path, or of the recipe that the path is a part of; None when that is nothing."""
    place = Path(os.path.normpath(path.absolute()))
    if not place.is_relative_to(root):
        return None
    inside = "" if place == root else place.relative_to(root).as_posix()
    recipes = find(tree)
    chosen = [recipe for recipe in recipes if _below(recipe.path, inside)] or list(touched(recipes, [inside]))
    links = {one for one in unreadable(tree) if _below(one.path, inside) or touched(chosen, [one.path])}
    if not chosen and not links:
        return None
    return links | {finding for recipe in chosen for finding in examine(recipe)}


def _below(path: str, folder: str) -> bool:
    return not folder or f"{path}/".startswith(f"{folder}/")


def _rendered(found: Sequence[Finding], tree: Tree, style: str, *, color: bool) -> str:
    if style == "json":
        return json.dumps([asdict(finding) for finding in found], indent=1) + "\n"
    if style == "github":
        return "".join(f"{shown.workflow_command(finding)}\n" for finding in found)
    texts = {finding.path: tree.get(finding.path) for finding in found}
    lines = {
        path: data.decode(errors="replace").splitlines() for path, data in texts.items() if isinstance(data, bytes)
    }
    return shown.terminal(found, lines, color=color)


if __name__ == "__main__":
    sys.exit(main())

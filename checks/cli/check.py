"""`recipe-gate check`: the rules over the files of a working copy, in the form that somebody or something reads."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TextIO

from checks import policy
from checks.check import Change, holds, remedied
from checks.check import check as check_change
from checks.model.finding import Finding, Level
from checks.policy.values import PATH, Policy, Rules
from checks.recipe.recipe import Tree
from checks.recipe.remedies import difference
from checks.report import findings as shown
from checks.report import junit, sarif
from checks.workingcopy import commits, kustomize_program
from checks.workingcopy.commits import UnknownCommitError
from checks.workingcopy.policy_file import policy_at
from checks.workingcopy.tree import read_tree, repository, submodules

FORMATS = ("text", "json", "sarif", "github", "junit")


def main(argv: Sequence[str]) -> int:
    """The exit code of the command, which writes to standard output."""
    return check(argv, sys.stdout)


def check(argv: Sequence[str], out: TextIO) -> int:
    """`recipe-gate check [PATH...]`: 0 without errors, 1 with errors, 2 when a path holds no recipe."""
    parser = argparse.ArgumentParser(prog="recipe-gate check", description="Judge the files of recipes.")
    parser.add_argument(
        "paths", nargs="*", type=Path, default=[Path()], help="recipes or folders of recipes (default: here)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    mend = parser.add_mutually_exclusive_group()
    mend.add_argument("--fix", action="store_true", help="apply the mechanical remedies, then judge what is left")
    mend.add_argument("--diff", action="store_true", help="show what --fix would do")
    parser.add_argument("--base", metavar="COMMIT", help="only the recipes that were changed since this commit")
    arguments = parser.parse_args(argv)
    root = repository(arguments.paths[0])
    tree = read_tree(root)
    places = tuple(_inside(root, path) for path in arguments.paths)
    try:
        change = _since(root, arguments.base, Change(tree, places=tuple(one for one in places if one is not None)))
        found = _policy(root, arguments.base)
    except UnknownCommitError as error:
        return _wrong(str(error))
    if isinstance(found, tuple):
        return _shown(found, tree, arguments.format, out)
    wrong = next((path for path, place in zip(arguments.paths, places, strict=True) if not _holds(change, place)), None)
    if wrong is not None:
        return _wrong(f"no recipe below {wrong}; a recipe is recipes/MODEL/FRAMEWORK/MODE of {root}")
    return _checked(change, found.rules, root, arguments, out)


def _policy(root: Path, base: str | None) -> Policy | tuple[Finding, ...]:
    """The policy that judges, as in the bot: the base's, so that a change cannot bring its own; the working copy's without one."""
    return policy_at(root) if base is None else policy.read(commits.file(root, base, PATH))


def _since(root: Path, base: str | None, change: Change) -> Change:
    """The change as it is since a commit; the same where none is given. Raises UnknownCommitError."""
    if base is None:
        return change
    paths = commits.changed(root, base)
    return replace(change, head={**change.head, **submodules(root, paths)}, base=commits.tree(root, base), paths=paths)


def _checked(change: Change, rules: Rules, root: Path, arguments: argparse.Namespace, out: TextIO) -> int:
    """What is found, mended and shown of a change."""
    render = kustomize_program.renderer(kustomize_program.found())
    found = check_change(change, rules, render)
    if not (arguments.fix or arguments.diff):
        return _shown(found.findings, change.head, arguments.format, out)
    better = remedied(change, rules, found)
    if arguments.diff:
        out.write(difference(change.head, better))
        if not better:
            sys.stderr.write("recipe-gate: no mechanical remedy; without --diff every finding is shown\n")
        return _code(found.findings)
    for path, data in better.items():
        (root / path).write_bytes(data)
    sys.stderr.write("".join(f"fixed {path}\n" for path in sorted(better)))
    mended = replace(change, head={**change.head, **better})
    left = check_change(mended, rules, render).findings if better else found.findings
    return _shown(left, mended.head, arguments.format, out)


def _holds(change: Change, place: str | None) -> bool:
    """Whether there is, or was at the base, anything to check at a place; None is outside of the repository."""
    return place is not None and (holds(change.head, place) or holds(change.base, place))


def _shown(found: Sequence[Finding], tree: Tree, style: str, out: TextIO) -> int:
    out.write(_rendered(found, tree, style, color=out.isatty()))
    return _code(found)


def _code(found: Sequence[Finding]) -> int:
    return 1 if any(finding.level is Level.ERROR for finding in found) else 0


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate: {reason}\n")
    return 2


def _inside(root: Path, path: Path) -> str | None:
    """The path relative to the root, empty for the root itself; None when it is outside."""
    place = Path(os.path.normpath(path.absolute()))
    if not place.is_relative_to(root):
        return None
    return "" if place == root else place.relative_to(root).as_posix()


def _rendered(found: Sequence[Finding], tree: Tree, style: str, *, color: bool) -> str:
    if style == "json":
        return json.dumps([asdict(finding) for finding in found], indent=1) + "\n"
    if style == "sarif":
        return sarif.render(found)
    if style == "junit":
        return junit.render(found)
    if style == "github":
        return "".join(f"{shown.workflow_command(finding)}\n" for finding in found)
    texts = {finding.path: tree.get(finding.path) for finding in found}
    lines = {
        path: data.decode(errors="replace").splitlines() for path, data in texts.items() if isinstance(data, bytes)
    }
    return shown.terminal(found, lines, color=color)

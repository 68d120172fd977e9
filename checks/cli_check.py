"""`recipe-gate check`: the rules over the files of a working copy, in the form that somebody or something reads."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from checks import commits, kustomize, policy
from checks.commits import UnknownCommitError
from checks.finding import Finding, Level
from checks.fix import difference, fixed
from checks.kustomize import Rendering
from checks.layout import ROOT
from checks.policy.values import Rules
from checks.recipe import Recipe, Tree, find, touched, unreadable
from checks.report import findings as shown
from checks.report import junit, sarif
from checks.rules import changes, documentation
from checks.rules.levels import judge
from checks.tree import read_tree, repository

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
    parser.add_argument("--fix", action="store_true", help="apply the mechanical remedies, then judge what is left")
    parser.add_argument("--diff", action="store_true", help="show what --fix would do")
    parser.add_argument("--base", metavar="COMMIT", help="only the recipes that were changed since this commit")
    arguments = parser.parse_args(argv)
    root = repository(arguments.paths[0])
    tree, found = read_tree(root), policy.at(root)
    if isinstance(found, tuple):
        return _shown(found, tree, arguments.format, out)
    rules = found.rules
    try:
        changed = commits.changed(root, arguments.base) if arguments.base else None
        before = find(commits.tree(root, arguments.base)) if arguments.base else ()
    except UnknownCommitError as error:
        return _wrong(str(error))
    wrong = next((path for path in arguments.paths if _selected(tree, root, path) is None), None)
    if wrong is not None:
        return _wrong(f"no recipe below {wrong}; a recipe is recipes/MODEL/FRAMEWORK/MODE of {root}")

    overlays = _overlays(tree, root, arguments.paths, changed, rules)

    def judge_all(files: Tree) -> list[Finding]:
        """What the rules say of the chosen paths in a tree."""
        judged = (_judged(files, root, path, changed, before, rules, overlays) for path in arguments.paths)
        return sorted({finding for found in judged for finding in found})

    if arguments.fix or arguments.diff:
        better = fixed(tree, judge_all)
        if arguments.diff:
            out.write(difference(tree, better))
            return _code(judge_all(tree))
        for path, data in better.items():
            (root / path).write_bytes(data)
        sys.stderr.write("".join(f"fixed {path}\n" for path in sorted(better)))
        tree = {**tree, **better}
        overlays = _overlays(tree, root, arguments.paths, changed, rules) if better else overlays
    return _shown(judge_all(tree), tree, arguments.format, out)


def _shown(found: Sequence[Finding], tree: Tree, style: str, out: TextIO) -> int:
    out.write(_rendered(found, tree, style, color=out.isatty()))
    return _code(found)


def _code(found: Sequence[Finding]) -> int:
    return 1 if any(finding.level is Level.ERROR for finding in found) else 0


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate: {reason}\n")
    return 2


@dataclass(frozen=True)
class _Selection:
    """What a path selects: it is `inside` the root; of all recipes those that are `chosen`, and links of their folders."""

    inside: str
    recipes: Sequence[Recipe]
    chosen: Sequence[Recipe]
    links: frozenset[Finding]


def _selected(tree: Tree, root: Path, path: Path) -> _Selection | None:
    """What lies at or below a path, or the recipe that the path is a part of; None when that is nothing."""
    inside = _inside(root, path)
    if inside is None:
        return None
    recipes = find(tree)
    chosen = [recipe for recipe in recipes if _below(recipe.path, inside)] or list(touched(recipes, [inside]))
    links = frozenset(one for one in unreadable(tree) if _below(one.path, inside) or touched(chosen, [one.path]))
    return _Selection(inside, recipes, chosen, links) if chosen or links or inside in tree else None


def _judged(
    tree: Tree,
    root: Path,
    path: Path,
    changed: Sequence[str] | None,
    before: Sequence[Recipe],
    rules: Rules,
    overlays: Sequence[Rendering],
) -> set[Finding]:
    """The findings of what a path selects; of `changed` paths only the recipes that they touch, beside what was `before`."""
    selected = _selected(tree, root, path)
    if selected is None:
        return set()
    inside, recipes, chosen = selected.inside, selected.recipes, selected.chosen
    links: Iterable[Finding] = selected.links
    pages = [one for one in documentation.examine(tree, recipes, (f"{ROOT}/",)) if _below(one.path, inside)]
    if changed is not None:
        reached = kustomize.reached(overlays, changed)
        chosen = [recipe for recipe in chosen if recipe.path in reached or touched([recipe], changed)]
        links = [one for one in links if one.path in changed]
        pages = list(documentation.changed(pages, tree, changed))
    known = {recipe.path for recipe in recipes}
    alone = {one.recipe for one in overlays if one.recipe not in known and _below(one.overlay, inside)}
    made = kustomize.said_of(overlays, {recipe.path for recipe in chosen} | alone)
    both = changes.of_all(before, chosen, rules.settings)
    return set(kustomize.said_once(judge(chosen, rules, [*links, *pages, *made, *both]), overlays))


def _overlays(
    tree: Tree, root: Path, paths: Sequence[Path], changed: Sequence[str] | None, rules: Rules
) -> tuple[Rendering, ...]:
    """What kustomize makes of the recipes at or above the paths, of `changed` paths only what they touch."""
    places = [place for path in paths if (place := _inside(root, path)) is not None]
    own = {recipe.path for recipe in touched(find(tree), changed)} if changed else set()

    def wanted(recipe: str, read: frozenset[str]) -> bool:
        chosen = any(_below(recipe, place) or _below(place, recipe) for place in places)
        return chosen and (changed is None or recipe in own or not read.isdisjoint(changed))

    return kustomize.rendered(tree, kustomize.found(), rules.settings, wanted=wanted)


def _inside(root: Path, path: Path) -> str | None:
    """The path relative to the root, empty for the root itself; None when it is outside."""
    place = Path(os.path.normpath(path.absolute()))
    if not place.is_relative_to(root):
        return None
    return "" if place == root else place.relative_to(root).as_posix()


def _below(path: str, folder: str) -> bool:
    return not folder or f"{path}/".startswith(f"{folder}/")


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

"""Prints a row for each kind: caught, missed, or why no file shows it; 1 when more than two are missed."""

import os
import sys
from pathlib import Path

from benchmarks.mutations.kinds import Kind
from benchmarks.mutations.table import KINDS
from checks.policy.levels import judge
from checks.policy.values import Rules
from checks.recipe.manifest import read
from checks.recipe.recipe import Tree, find
from checks.rules import documentation, kustomize
from checks.workingcopy import kustomize_program
from checks.workingcopy.tree import read_tree

ROOT = Path(__file__).parents[2]
MOST_MISSED = 2


def found(tree: Tree, kind: Kind) -> set[str]:
    """The rules that speak of a tree, in the settings of a kind."""
    recipes = find(tree)
    pages = list(documentation.examine(tree, recipes, ("recipes/",)))
    overlays = kustomize_program.renderer(program())(tree, kind.settings, lambda *_: True, read)
    made = kustomize.said_of(overlays, {recipe.path for recipe in recipes})
    return {one.rule for one in judge(recipes, Rules(kind.settings), [*pages, *made])}


def program() -> str | None:
    """What renders here: on PATH, or kubectl as the lab has built it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    built = cache / "recipe-gate/bin/kubectl"
    return kustomize_program.found() or (str(built) if built.exists() else None)


def caught(kind: Kind, good: Tree) -> bool | None:
    """Whether a rule of the kind speaks of its mutation; None where no file shows it."""
    if kind.mutation is None:
        return None
    before = {path: data for path, data in good.items() if isinstance(data, bytes)}
    return bool(set(kind.rules) & found(kind.mutation(before), kind))


def main() -> int:
    """The table of all kinds."""
    good = read_tree(ROOT)
    rows = [(kind, caught(kind, good)) for kind in KINDS]
    for kind, answer in rows:
        told = {True: f"caught by {', '.join(kind.rules)}", False: "MISSED", None: f"not to be seen: {kind.unseen}"}
        print(f"{kind.number:>3}  {kind.title:<40}{told[answer]}")
    seen = [answer for _, answer in rows if answer is not None]
    print(f"\n{len(rows)} kinds, {len(seen)} can be seen in a file, {sum(seen)} of these are caught")
    return 1 if seen.count(False) > MOST_MISSED else 0


if __name__ == "__main__":
    sys.exit(main())

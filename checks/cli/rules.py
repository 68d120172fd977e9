"""`recipe-gate rules` and `recipe-gate explain ID`: what is looked for, and why."""

import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches

from checks.rules import catalogue_page
from checks.rules.catalogue import CATALOGUE

USAGE = 2


def rules(argv: Sequence[str]) -> int:
    """Prints every rule; 0."""
    parser = argparse.ArgumentParser(prog="recipe-gate rules", description="List what `recipe-gate check` looks for.")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    given = parser.parse_args(argv)
    sys.stdout.write(catalogue_page.markdown() if given.format == "markdown" else catalogue_page.table())
    return 0


def explain(argv: Sequence[str]) -> int:
    """Prints one rule; 0, or 2 when there is none of that id."""
    parser = argparse.ArgumentParser(prog="recipe-gate explain", description="Explain a rule by its id.")
    parser.add_argument("id", metavar="ID", help="such as DGD-002")
    name = parser.parse_args(argv).id
    rule = catalogue_page.rule_of(name)
    if rule is None:
        close = get_close_matches(name.upper(), CATALOGUE, 3)
        hint = f"did you mean {', '.join(close)}?" if close else "`recipe-gate rules` lists them."
        sys.stderr.write(f"recipe-gate explain: there is no rule {name!r}; {hint}\n")
        return USAGE
    sys.stdout.write(catalogue_page.explained(rule))
    return 0

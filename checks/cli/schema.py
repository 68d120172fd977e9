"""`recipe-gate schema`: a JSON schema of a recipe's manifests, or of a policy, a baseline or a history, for editors."""

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module

from checks.rules.schemas import editor
from checks.rules.settings import NEWEST, OLDEST, Settings

FILES = {"baseline": "checks.judge.baseline", "history": "checks.judge.drift.history", "policy": "checks.policy.schema"}
"""Whose module is imported only when asked for: pydantic is heavy, and editors ask for manifests."""


def main(argv: Sequence[str]) -> int:
    """Prints the schema; 0."""
    known = [f"1.{minor}" for minor in range(OLDEST, NEWEST + 1)]
    parser = argparse.ArgumentParser(prog="recipe-gate schema", description="Print a JSON schema for editors.")
    default = Settings().cluster_version
    parser.add_argument("what", choices=("manifests", *FILES), nargs="?", default="manifests")
    parser.add_argument("--cluster", choices=known, default=default, help=f"Kubernetes' version (default: {default})")
    given = parser.parse_args(argv)
    if given.what in FILES:
        schema = import_module(FILES[given.what]).schema()
        sys.stdout.write(json.dumps(schema, indent=1) + "\n")
        return 0
    sys.stdout.write(json.dumps(editor.manifests(int(given.cluster.partition(".")[2]))) + "\n")
    return 0

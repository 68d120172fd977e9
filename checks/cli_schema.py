"""`recipe-gate schema`: a JSON schema of a recipe's manifests, or of a baseline, for editors."""

import argparse
import json
import sys
from collections.abc import Sequence

from checks.rules.settings import NEWEST, OLDEST, Settings
from checks.schemas import editor


def main(argv: Sequence[str]) -> int:
    """Prints the schema; 0."""
    known = [f"1.{minor}" for minor in range(OLDEST, NEWEST + 1)]
    parser = argparse.ArgumentParser(prog="recipe-gate schema", description="Print a JSON schema for editors.")
    default = Settings().cluster_version
    parser.add_argument("what", choices=("manifests", "baseline"), nargs="?", default="manifests")
    parser.add_argument("--cluster", choices=known, default=default, help=f"Kubernetes' version (default: {default})")
    given = parser.parse_args(argv)
    if given.what == "baseline":
        from checks.baseline import schema  # noqa: PLC0415 - pydantic is heavy, and editors ask for manifests

        sys.stdout.write(json.dumps(schema(), indent=1) + "\n")
        return 0
    sys.stdout.write(json.dumps(editor.manifests(int(given.cluster.partition(".")[2]))) + "\n")
    return 0

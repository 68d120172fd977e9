"""The flags of `aiperf profile`, of the versions whose flags are known: aiperf.json, a list of names for each.

They are read from the fields of AIPerf's own CLIConfig, which is where its command line comes from:
`python -m checks.rules.schemas.aiperf VERSION FILE`, FILE being aiperf/config/flags/cli_config.py of that version.
"""

import ast
import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any


@cache
def _all() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads(files("checks").joinpath("rules/schemas/aiperf.json").read_text())
    return loaded


def flags(version: str) -> frozenset[str] | None:
    """The flags of a version, those that switch off among them; None where nothing is known of it."""
    names = _all().get(version)
    if names is None:
        return None
    off = {f"--no-{name[2:]}" for name in names if name.startswith("--")}
    return frozenset({*names, *off, "--help", "-h"})


def names(source: str) -> Iterator[str]:
    """The names of the flags in the source of a CLIConfig."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CLIParameter":
            given = [keyword.value for keyword in node.keywords if keyword.arg == "name"]
            yield from (str(one.value) for value in given for one in ast.walk(value) if isinstance(one, ast.Constant))


def added(version: str, source: str, known: dict[str, Any]) -> str:
    """The text of aiperf.json with another version."""
    return json.dumps({**known, version: sorted(set(names(source)))}, indent=0, sort_keys=True) + "\n"


if __name__ == "__main__":
    place = Path(__file__).with_suffix(".json")
    before = json.loads(place.read_text()) if place.exists() else {}
    place.write_text(added(sys.argv[1], Path(sys.argv[2]).read_text(), before))

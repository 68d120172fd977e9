"""What a package's docstring says of its files is true."""

import re
from pathlib import Path

import pytest

CHECKS = Path(__file__).parents[2] / "checks"
WHOLE = (
    "doctor",
    "doctor/checks",
    "doctor/runtime",
    "kube",
    "model",
    "policy",
    "recipe",
    "rules/kustomize",
    "run",
    "text",
    "workingcopy",
)
"""Packages whose docstring names every file."""


def named(package: str) -> set[str]:
    return set(re.findall(r"[a-z_]+\.py\b", (CHECKS / package / "__init__.py").read_text().split('"""')[1]))


@pytest.mark.parametrize("package", WHOLE)
def test_a_package_s_map_names_its_files_and_no_others(package: str) -> None:
    outside = {name for name in named(package) if f"/{name}" in (CHECKS / package / "__init__.py").read_text()}
    files = {path.name for path in (CHECKS / package).glob("*.py")} - {"__init__.py"}
    assert named(package) - outside == files

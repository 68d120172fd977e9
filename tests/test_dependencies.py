"""What is declared is imported, what is imported is declared, and each extra brings what its commands need."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from checks.extras import MODULES

ROOT = Path(__file__).parents[1]
DECLARED: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
BASE: list[str] = DECLARED["project"]["dependencies"]
EXTRAS: Mapping[str, list[str]] = DECLARED["project"]["optional-dependencies"]
LAB: list[str] = DECLARED["dependency-groups"]["lab"]
OURS = {"bot", "checks", "deploy", "lab"}
INSIDE_IMAGES = ROOT / "lab/engine/image"
"""What runs in the lab's images, which have requirements of their own."""


def names(requirements: Iterable[str]) -> set[str]:
    """The distributions that some requirements are of, as an index spells them; other extras of ours are none."""
    found = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower().replace("_", "-") for one in requirements}
    return found - {"recipe-gate"}


def imported(package: Path) -> set[str]:
    """The top-level modules of others that the files below a folder import, wherever in a file."""
    found: set[str] = set()
    for file in package.rglob("*.py"):
        if not file.is_relative_to(INSIDE_IMAGES):
            for node in ast.walk(ast.parse(file.read_bytes())):
                modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.append(node.module)
                found |= {module.partition(".")[0] for module in modules}
    return found - OURS - set(sys.stdlib_module_names)


def distributions(modules: Iterable[str]) -> set[str]:
    """Where modules come from; one that is not installed stands for itself."""
    known = packages_distributions()
    return names(one for module in modules for one in known.get(module, [module]))


def unused(declared: Iterable[str], modules: Iterable[str]) -> set[str]:
    """The declared distributions of which no module is imported."""
    return names(declared) - distributions(modules)


def undeclared(declared: Iterable[str], modules: Iterable[str]) -> set[str]:
    """The distributions that are imported, but only come with another one, if at all."""
    return distributions(modules) - names(declared)


PRODUCT = [*BASE, *(one for extra in EXTRAS.values() for one in extra)]
IMPORTED = imported(ROOT / "bot") | imported(ROOT / "checks")


def test_every_declared_dependency_is_imported() -> None:
    assert unused(PRODUCT, IMPORTED) == set()
    assert unused(LAB, imported(ROOT / "lab")) == set()


def test_every_import_is_of_a_declared_dependency() -> None:
    assert undeclared(PRODUCT, IMPORTED) == set()
    assert undeclared([*PRODUCT, *LAB], imported(ROOT / "lab")) == set()


def test_one_that_nothing_imports_and_one_that_nobody_declares_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import json\n\n\ndef f():\n    import yaml.nodes\n    from pytest import mark\n")
    assert imported(tmp_path) == {"yaml", "pytest"}
    assert unused(["PyYAML>=6", "hypothesis>=6"], imported(tmp_path)) == {"hypothesis"}
    assert undeclared(["pyyaml>=6,<7"], imported(tmp_path)) == {"pytest"}


def test_the_sentence_about_a_missing_extra_knows_what_each_brings() -> None:
    assert {extra: distributions(modules) for extra, modules in MODULES.items()} == {
        extra: names(requirements) for extra, requirements in EXTRAS.items()
    }

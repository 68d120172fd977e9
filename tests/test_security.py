"""docs/security.md names every test of an attack, and only tests that there are."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/security.md"


def marks_of(path: Path) -> dict[str, bool]:
    """The tests of a file, and whether each is marked as an attack, by itself or by its module's `pytestmark`."""
    module = ast.parse(path.read_text())
    whole = any(isinstance(one, ast.Assign) and "mark.attack" in ast.unparse(one) for one in module.body)
    functions = [one for one in module.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {
        one.name: whole or any(ast.unparse(mark).startswith("pytest.mark.attack") for mark in one.decorator_list)
        for one in functions
        if one.name.startswith("test_")
    }


def every_test() -> dict[str, bool]:
    """All tests of the project; one name that stands in two files is an attack if one of them is."""
    found: dict[str, bool] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, attack in marks_of(path).items():
            found[name] = attack or found.get(name, False)
    return found


def test_the_threat_model_names_every_attack_and_only_attacks() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    attacks = {name for name, attack in every_test().items() if attack}
    assert named == attacks

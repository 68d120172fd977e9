"""What a command imports late is of no type to mypy, so that each name that it asks of such a module is looked up here."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import checks.cli

FILES = sorted(Path(checks.cli.__file__).parent.glob("*.py"))


def late_modules(tree: ast.Module) -> dict[str, str]:
    """The variables of a file that hold a module imported late, and the modules' names."""
    found = {}
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(
                target=ast.Name(id=name),
                value=ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(module))]),
            ):
                found[name] = module
    return found


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_module_that_is_imported_late_has_what_is_asked_of_it(file: Path) -> None:
    tree = ast.parse(file.read_text())
    modules = late_modules(tree)
    asked = [
        (modules[node.value.id], node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    ]
    assert [f"{module}.{name}" for module, name in asked if not hasattr(import_module(module), name)] == []


def test_the_commands_that_need_a_cluster_are_among_those_that_import_late() -> None:
    late = {file.stem for file in FILES if late_modules(ast.parse(file.read_text()))}
    assert {"run", "baseline", "doctor"} <= late

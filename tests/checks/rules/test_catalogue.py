"""Every rule and every function of a subject's file counts, and what a rule says is written once."""

import ast
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from types import ModuleType

import pytest

from checks.model.finding import Finding
from checks.model.rule import Rule
from checks.rules import CHECKS
from checks.rules.catalogue import CATALOGUE, SUBJECTS
from checks.rules.parsed.recipe import ParsedRecipe

CODE = Path(__file__).parents[3] / "checks"
FILES = [path for folder in ("rules", "kustomize") for path in sorted((CODE / folder).glob("[a-z]*.py"))]
MODULES = [import_module(".".join(path.relative_to(CODE.parent).with_suffix("").parts)) for path in FILES]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_rule_of_a_file_is_in_the_catalogue(module: ModuleType) -> None:
    rules = [value for _, value in getmembers(module) if isinstance(value, Rule)]
    assert [rule.id for rule in rules if CATALOGUE.get(rule.id) is not rule] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_function_of_a_file_that_finds_is_asked(module: ModuleType) -> None:
    own = [one for name, one in getmembers(module, isfunction) if one.__module__ == module.__name__ and name[0] != "_"]
    asked = [one for one in own if list(one.__annotations__.values()) == [ParsedRecipe, Iterable[Finding]]]
    assert [one.__name__ for one in asked if one not in CHECKS] == []


def test_an_id_is_given_once() -> None:
    given = Counter(rule.id for rules in SUBJECTS.values() for rule in rules)
    assert [name for name, times in given.items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_id_and_a_remedy_are_written_once_in_the_file_of_their_rule(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text()))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    rules = [rule for rule in CATALOGUE.values() if rule.id in texts]
    remedies = Counter(rule.remedy for rule in rules)
    assert [rule.id for rule in rules if texts.count(rule.id) > 1] == []
    assert [one for one, times in remedies.items() if texts.count(one) > times] == []

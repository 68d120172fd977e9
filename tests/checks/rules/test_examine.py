"""Every rule finds its mistake, at the line and column where it stands, in a recipe that is otherwise in order."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.recipe.recipe import Recipe
from checks.rules import examine
from checks.rules.catalogue import CATALOGUE
from tests.checks.rules.mistakes import DEPLOY, GOOD, MISTAKES

TESTS = Path(__file__).parents[1]


def changed(path: str, old: str, new: str) -> Recipe:
    text = GOOD.files[path].decode()
    assert old in text, f"{path} holds no {old!r}"
    return Recipe(GOOD.path, {**GOOD.files, path: text.replace(old, new, 1).encode()})


def place(path: str, recipe: Recipe, marker: str) -> tuple[int, int]:
    before = recipe.files[path].decode().split(marker, 1)[0]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def test_the_shipped_recipe_is_in_order() -> None:
    assert examine(GOOD) == ()


@pytest.mark.parametrize(("path", "old", "new", "rules", "marker"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_found_at_its_place_and_nothing_else_is(
    path: str, old: str, new: str, rules: str, marker: str
) -> None:
    recipe = changed(path, old, new)
    found, (rule, *_) = examine(recipe), rules.split()
    assert {finding.rule for finding in found} == set(rules.split())
    named = [finding for finding in found if finding.rule == rule]
    assert any((finding.line, finding.column) == place(finding.path, recipe, marker) for finding in named), named
    assert all(finding.message and finding.fix for finding in found)


def test_every_rule_of_the_catalogue_is_tried() -> None:
    mistakes = {mistake[3].split()[0] for mistake in MISTAKES}
    others = "".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    assert [one for one in CATALOGUE if one not in mistakes and one not in others] == []


def test_only_what_cannot_be_read_is_said_of_an_unreadable_recipe() -> None:
    (finding,) = examine(Recipe(GOOD.path, {**GOOD.files, DEPLOY: b"a: [\n"}))
    assert (finding.rule, finding.path) == ("YAML-001", DEPLOY)


@pytest.mark.parametrize(("path", "old", "new"), [one[:3] for one in MISTAKES], ids=lambda value: str(value)[:24])
def test_the_order_of_keys_means_nothing(path: str, old: str, new: str) -> None:
    files = changed(path, old, new).files
    try:
        texts = {name: list(yaml.safe_load_all(text)) for name, text in files.items() if name.endswith(".yaml")}
    except yaml.YAMLError:
        pytest.skip("the mistake is no YAML")
    said = []
    for order in (lambda value: value, turned):
        ordered = {
            name: yaml.safe_dump_all(map(order, documents), sort_keys=False) for name, documents in texts.items()
        }
        recipe = Recipe(GOOD.path, {**files, **{name: text.encode() for name, text in ordered.items()}})
        said.append({(one.rule, one.message) for one in examine(recipe)})
    assert said[0] == said[1]


def turned(value: Any) -> Any:
    """The same value with the keys of every mapping the other way round."""
    if isinstance(value, dict):
        return {key: turned(item) for key, item in reversed(value.items())}
    return [turned(item) for item in value] if isinstance(value, list) else value

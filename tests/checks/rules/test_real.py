"""Every finding on the real recipes was read by a person and is listed; another one is a false alarm or a new rule."""

from pathlib import Path

import pytest

from checks.recipe.recipe import find
from checks.rules import examine

SHARED = Path(__file__).parents[4] / "shared"
REAL, LIST = SHARED / "real-recipes", Path(__file__).parent / "real_findings.txt"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
def test_every_finding_on_the_real_recipes_was_reviewed() -> None:
    tree = {f"recipes/{path.relative_to(REAL)}": path.read_bytes() for path in REAL.rglob("*.yaml")}
    found = {
        f"{one.path.removeprefix('recipes/')}:{one.line} {one.rule}" for recipe in find(tree) for one in examine(recipe)
    }
    reviewed = set(LIST.read_text().splitlines())
    assert sorted(found - reviewed) == []
    assert sorted(reviewed - found) == []

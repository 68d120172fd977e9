"""The tree that the speed is measured on is made of good recipes, and a run is measured as a whole process."""

import sys
from pathlib import Path

from benchmarks.speed import schemas
from benchmarks.speed.__main__ import cost
from benchmarks.speed.tree import files, write
from checks.recipe.recipe import find
from checks.rules import documentation, examine

ROOT = Path(__file__).parents[2]


def test_the_tree_is_of_as_many_good_recipes_as_asked_for() -> None:
    recipes = find(dict(files(ROOT, 6)))
    assert len(recipes) == 6
    assert len({recipe.model for recipe in recipes}) == 3
    assert [finding for recipe in recipes for finding in examine(recipe)] == []
    assert list(documentation.examine(dict(files(ROOT, 6)), recipes, ("recipes/",))) == []


def test_the_tree_on_disk_is_a_repository(tmp_path: Path) -> None:
    paths = write(ROOT, 2, tmp_path)
    assert len(paths) == 7
    assert all(path.is_file() for path in paths)


def test_a_process_s_time_memory_and_exit_are_its_own(tmp_path: Path) -> None:
    taken = cost(
        [sys.executable, "-c", "import time; x = b'1' * 60_000_000; time.sleep(0.2); raise SystemExit(3)"], tmp_path
    )
    assert taken.code == 3
    assert taken.seconds >= 0.2
    assert taken.megabytes > 55


def test_a_schema_stands_alone_so_that_no_peer_looks_for_another_one_online() -> None:
    item = {"properties": {"b": {"$ref": "#/$defs/b"}}}
    definitions = {"a": {"items": item}, "b": {"type": "string"}, "c": {}}
    assert schemas.alone(definitions, "a")["$defs"] == {"a": {"items": item}, "b": {"type": "string"}}
    assert schemas.alone(definitions, "a")["$ref"] == "#/$defs/a"


def test_each_kind_is_held_against_its_own_definition() -> None:
    definitions = {name: {"required": ["spec"]} for _, name in schemas.KINDS.values()}
    cases = schemas.by_kind(definitions)["allOf"]
    assert [(case["if"]["properties"]["kind"]["const"], case["then"]["$ref"]) for case in cases] == [
        (kind, f"#/$defs/{name}") for kind, (_, name) in schemas.KINDS.items()
    ]

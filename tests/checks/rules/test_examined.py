"""The recipes of one judging: nothing is read or examined twice, and all of them only as far as a bounded work goes."""

import pytest

from checks.check import Change, check
from checks.model.finding import Level
from checks.policy.values import Rules
from checks.recipe import manifest
from checks.recipe.manifest import Manifest
from checks.recipe.recipe import find
from checks.rules.examined import MOST_VALUES, Examined
from checks.rules.kustomize import unrendered
from checks.rules.settings import Settings
from tests.checks.rules.mistakes import GOOD


def counting(read: list[str]) -> manifest.Read:
    once = manifest.reader()
    known: set[int] = set()

    def counted(path: str, data: bytes) -> Manifest:
        found = once(path, data)
        read.extend([path] * (id(found) not in known))
        known.add(id(found))
        return found

    return counted


def test_a_file_of_several_recipes_is_read_once() -> None:
    cache = {path: data for path, data in GOOD.files.items() if path.startswith(f"{GOOD.cache}/")}
    own = {path: data for path, data in GOOD.files.items() if path not in cache}
    tree = {**cache, **own, **{path.replace("/agg/", "/other/"): data for path, data in own.items()}}
    read: list[str] = []
    list(Examined(Settings(), counting(read)).of_all(find(tree)))
    assert sorted(read) == sorted(tree)


def test_a_recipe_that_did_not_change_is_not_examined_again() -> None:
    examined = Examined(Settings())
    assert list(examined.of_all([GOOD])) == []
    known = examined.known[GOOD.path]
    assert list(examined.of_all([GOOD])) == []
    assert examined.known[GOOD.path] is known


@pytest.mark.attack
def test_many_recipes_over_one_large_cache_are_too_large_to_judge() -> None:
    """Each file of a model cache is a part of every recipe of the model: a small change, and r recipes cost r caches."""
    values = "".join(f"- {{a: {number}}}\n" for number in range(10_000))
    recipes = {f"recipes/m/vllm/agg{number:02}/deploy.yaml": b"kind: Pod\n" for number in range(60)}
    tree = {"recipes/m/model-cache/model-cache.yaml": f"data:\n{values}".encode(), **recipes}
    found = check(Change(tree), Rules(), unrendered).findings
    (costly,) = [one for one in found if one.rule == "STRUCT-014"]
    assert costly.level is Level.ERROR
    assert costly.message == f"The change is too large to judge: {MOST_VALUES // 20_105} of 60 recipes were judged."

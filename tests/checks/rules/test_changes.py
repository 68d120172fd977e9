"""What only base and head together show."""

from checks.recipe.recipe import Recipe
from checks.rules.changes import examine, of_all
from tests.checks.rules.mistakes import DEPLOY, DOWNLOAD, GOOD


def changed(path: str, old: str, new: str, recipe: Recipe = GOOD) -> Recipe:
    text = recipe.files[path].decode()
    assert old in text
    return Recipe(GOOD.path, {**recipe.files, path: text.replace(old, new).encode()})


def said(head: Recipe) -> list[tuple[str, str]]:
    return [(one.rule, one.path) for one in examine(GOOD, head)]


def test_nothing_is_said_of_what_stayed_or_is_new() -> None:
    assert said(GOOD) == []
    assert of_all([], [changed(DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:1.4.0")]) == ()


def test_an_engine_that_leaves_its_download_behind_is_told() -> None:
    head = changed(DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:1.4.0")
    assert said(head) == [("CHG-001", DOWNLOAD)]
    both = changed(DOWNLOAD, "vllm-runtime:1.3.0", "vllm-runtime:1.4.0", head)
    assert ("CHG-001", DOWNLOAD) not in said(both)


def test_a_job_that_keeps_its_name_and_changes_what_is_immutable_is_told() -> None:
    assert said(changed(DOWNLOAD, 'cpu: "4"', 'cpu: "8"')) == [("CHG-002", DOWNLOAD)]
    assert said(changed(DOWNLOAD, "backoffLimit: 2", "backoffLimit: 3")) == []


def test_a_side_that_cannot_be_read_is_not_compared() -> None:
    assert examine(GOOD, Recipe(GOOD.path, {**GOOD.files, DEPLOY: b"a: [\n"})) == ()

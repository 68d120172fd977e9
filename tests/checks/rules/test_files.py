"""A recipe's files are there, below a framework, and small enough for a run."""

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import GOOD, PERF


def test_a_missing_file_is_named() -> None:
    recipe = Recipe(GOOD.path, {path: data for path, data in GOOD.files.items() if path != PERF})
    assert [(one.rule, one.message) for one in examine(recipe)] == [("STRUCT-002", f"The recipe has no {PERF}.")]


def test_a_framework_that_nobody_knows_is_refused() -> None:
    moved = {path.replace("/vllm/", "/other/"): data for path, data in GOOD.files.items()}
    assert "STRUCT-003" in {finding.rule for finding in examine(Recipe(GOOD.path.replace("/vllm/", "/other/"), moved))}


def test_files_that_no_run_can_carry_are_refused() -> None:
    recipe = Recipe(GOOD.path, {**GOOD.files, f"{GOOD.path}/trace.yaml": b"kind: ConfigMap\na: " + b"x" * 500_000})
    assert "STRUCT-009" in {finding.rule for finding in examine(recipe)}


def test_letters_beyond_ascii_count_as_the_bytes_that_a_run_carries() -> None:
    text = "kind: ConfigMap\na: " + "ä" * 200_000
    recipe = Recipe(GOOD.path, {**GOOD.files, f"{GOOD.path}/trace.yaml": text.encode()})
    assert "STRUCT-009" not in {finding.rule for finding in examine(recipe)}

"""Every rule finds its mistake, at the line and column where it stands, in a recipe that is otherwise in order."""

from typing import Any

import pytest
import yaml

from checks.recipe import Recipe
from checks.rules import examine
from checks.rules.catalogue import CATALOGUE
from tests.checks.rules.mistakes import CLAIM, DEPLOY, GOOD, MISTAKES, PERF


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
    settings = {
        "DGD-011",
        "DGD-014",
        "DGD-018",
        "DGD-019",
        "DGD-020",
    }  # test_graphs.py and beside it
    settings |= {"CHG-001", "CHG-002", "K8S-003"}  # test_changes.py, test_objects.py
    settings |= {"IMG-009", "POLICY-001", "POLICY-002"}  # test_levels.py, test_policy.py
    elsewhere = {
        "STRUCT-002",
        "STRUCT-003",
        "STRUCT-009",
        "STRUCT-011",
        "STRUCT-012",
        "SH-002",
        "DOC-001",
        "DOC-002",
        "DOC-003",
        "ENG-004",
        "ROUTE-004",
        "PERF-014",
        "SH-003",
        "STRUCT-013",
        "PAR-005",
        "VOL-004",
        "PERF-011",
        "STRUCT-007",
    }
    elsewhere |= {one for one in CATALOGUE if one.startswith("KUST-")}  # tests/checks/kustomize
    unreadable = {one for one in CATALOGUE if one.startswith("YAML-")}
    assert set(CATALOGUE) == {mistake[3].split()[0] for mistake in MISTAKES} | elsewhere | settings | unreadable


def test_a_directory_that_promises_other_gpus_is_told() -> None:
    moved = {path.replace("/agg/", "/agg-8gpu/"): data for path, data in GOOD.files.items()}
    found = examine(Recipe(f"{GOOD.path}-8gpu", moved))
    assert [(one.rule, one.message) for one in found] == [
        ("PAR-005", "The directory promises 8 GPUs, the graph asks for 4.")
    ]


def test_a_claim_for_one_node_under_several_pods_is_told() -> None:
    claim = GOOD.files[CLAIM].replace(b"ReadWriteMany", b"ReadWriteOnce")
    assert examine(Recipe(GOOD.path, {**GOOD.files, CLAIM: claim})) == ()
    deploy = GOOD.files[DEPLOY].replace(b"replicas: 1", b"replicas: 2")
    assert "VOL-004" in {one.rule for one in examine(Recipe(GOOD.path, {**GOOD.files, CLAIM: claim, DEPLOY: deploy}))}


def test_a_pipe_hides_the_status_only_without_pipefail() -> None:
    piped = GOOD.files[PERF].replace(b'--artifact-dir "$ARTIFACT_DIR"\n', b'--artifact-dir "$ARTIFACT_DIR" | cat\n')
    assert examine(Recipe(GOOD.path, {**GOOD.files, PERF: piped})) == ()
    hidden = piped.replace(b"set -euo pipefail", b"set -eu")
    assert {one.rule for one in examine(Recipe(GOOD.path, {**GOOD.files, PERF: hidden}))} == {"PERF-011"}


def test_a_missing_file_is_named() -> None:
    recipe = Recipe(GOOD.path, {path: data for path, data in GOOD.files.items() if path != PERF})
    assert [finding.message for finding in examine(recipe)] == [f"The recipe has no {PERF}."]


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

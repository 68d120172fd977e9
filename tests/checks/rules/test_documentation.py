"""Pages that lead nowhere, name Services that nobody makes, or count other GPUs than the manifest."""

from pathlib import Path

import pytest

from checks.recipe.recipe import find
from checks.rules.documentation import changed, examine
from checks.workingcopy.tree import read_tree

TREE = dict(read_tree(Path(__file__).parents[3]))
PAGE = "recipes/llama-3-70b/README.md"


def said(text: str, path: str = PAGE, within: tuple[str, ...] = ("recipes/",)) -> list[tuple[str, int, int]]:
    tree = {**TREE, path: text.encode()}
    return [(one.rule, one.line, one.column) for one in examine(tree, find(tree), within)]


def test_the_shipped_pages_are_in_order() -> None:
    assert list(examine(TREE, find(TREE), ("recipes/",))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see [it](vllm/agg-old)", [("DOC-001", 1, 10)]),
        ("see [it](vllm/agg) and [file](vllm/agg/perf.yaml#L3)", []),
        ("see [it](../other/README.md)", [("DOC-001", 1, 10)]),
        ("[a](https://x/y) [b](#top) [c](/abs) [d](mailto:a@b)", []),
        ("see [it](../../docs/x.md)", []),
        ("```\n[it](gone)\n```\n", []),
        ("    kubectl apply -f recipes/llama-3-70b/vllm/agg/gone.yaml", [("DOC-001", 1, 22)]),
        ("    kubectl apply -f recipes/llama-3-70b/vllm/agg/perf.yaml", []),
        ("kubectl port-forward svc/agg-vllm-frontend 8000", [("DOC-002", 1, 26)]),
        ("kubectl port-forward svc/llama3-70b-agg-frontend 8000", []),
        ("| recipe | GPUs |\n|---|---|\n| [agg](vllm/agg) | 8x H100 |\n", [("DOC-003", 3, 20)]),
        ("| recipe | GPUs |\n|---|---|\n| [agg](vllm/agg) | 4x H100 |\n", []),
        ("| recipe | GPUs |\n|---|---|\n| [agg](vllm/agg) | some |\n", []),
        ("| recipe | hardware |\n|---|---|\n| [agg](vllm/agg) | 8x H100 |\n", []),
    ],
)
def test_a_page_is_held_against_the_tree(text: str, found: list[tuple[str, int, int]]) -> None:
    assert said(text) == found


def test_what_the_tree_does_not_hold_whole_is_not_missed() -> None:
    assert said("[it](../other/x.md)", within=("recipes/llama-3-70b/",)) == []


def test_a_change_answers_for_its_pages_and_for_what_it_removes() -> None:
    tree = {**TREE, PAGE: b"[it](gone)"}
    found = list(examine(tree, find(tree), ("recipes/",)))
    assert list(changed(found, tree, [PAGE])) == found
    assert list(changed(found, tree, ["recipes/llama-3-70b/vllm/agg/perf.yaml"])) == []
    assert list(changed(found, tree, ["recipes/llama-3-70b/gone/deploy.yaml"])) == found

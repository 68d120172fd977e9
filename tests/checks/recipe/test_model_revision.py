"""Another revision of a model is another model, as far as both sides say which one they serve."""

from pathlib import Path

import pytest

from checks.model.spec import Content, Spec
from checks.recipe.model_revision import of_side, other

SHIPPED = Path(__file__).parents[3] / "recipes"
DOWNLOAD = "recipes/m/model-cache/model-download.yaml"


def side(text: str, path: str = DOWNLOAD) -> Content:
    return Content("a" * 40, {path: text})


def named(revision: str) -> str:
    return f"kind: Job\nspec: {{env: [{{name: MODEL_REVISION, value: {revision}}}]}}\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (side(named("abcdef1")), {"abcdef1"}),
        (side('args: ["hf download m/x --revision abcdef1"]\n'), {"abcdef1"}),
        (side("args: [--model, /hub/models--m--x/snapshots/abcdef1]\n", "recipes/m/vllm/agg/deploy.yaml"), {"abcdef1"}),
        (side('args: ["hf download m/x --revision $MODEL_REVISION"]\n'), set()),
        (side(named("abcdef1"), "recipes/m/vllm/agg/perf.yaml"), set()),
        (side("{"), set()),
    ],
)
def test_a_revision_is_read_where_it_is_written(content: Content, expected: set[str]) -> None:
    assert of_side(content) == expected


def test_the_shipped_recipe_says_which_one_it_serves() -> None:
    files = {f"recipes/{path.relative_to(SHIPPED)}": path.read_text() for path in SHIPPED.rglob("*.yaml")}
    assert len(of_side(Content("a", files))) == 1


@pytest.mark.parametrize(
    ("base", "head", "words"),
    [
        ("abcdef1", "abcdef2", "another revision of the model (abcdef2; the base: abcdef1)"),
        ("abcdef1", "abcdef1", ""),
        ("''", "abcdef2", ""),
    ],
)
def test_only_two_revisions_that_are_known_can_differ(base: str, head: str, words: str) -> None:
    found = other(Spec("recipes/m/vllm/agg", "", side(named(head)), side(named(base)), ""))
    assert (words in found) if words else found == ""


def test_a_head_alone_is_compared_with_nothing() -> None:
    assert other(Spec("recipes/m/vllm/agg", "", side(named("abcdef2")), None, "")) == ""

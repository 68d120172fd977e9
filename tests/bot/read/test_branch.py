"""The recipes of a protected branch that its schedule measures."""

from pathlib import Path

import pytest

from bot.model.branch import Branch
from bot.model.github import Repository
from bot.read.branch import _candidates
from checks.policy import Policy
from checks.workingcopy.tree import read_tree

TREE = read_tree(Path(__file__).parents[3])
DEPLOY = "recipes/llama-3-70b/vllm/agg/deploy.yaml"
BRANCH = Branch(Repository(1, "owner/name", 2), "a" * 40, Policy())


def test_a_recipe_whose_input_could_not_be_kept_is_not_measured_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = TREE[DEPLOY]
    assert isinstance(text, bytes)
    assert [one.recipe for one in _candidates(TREE, BRANCH)] == ["recipes/llama-3-70b/vllm/agg"]
    assert _candidates({**TREE, DEPLOY: text + b"# " + b'"' * 300_000 + b"\n"}, BRANCH) == ()
    assert "bytes" in caplog.text

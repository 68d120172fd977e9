"""A rule's remedy is one sentence: for everybody, or with what a finding names."""

from dataclasses import replace

import pytest

from checks.model.finding import Finding, Level
from checks.model.rule import Rule

RULE = Rule(
    "IMG-008",
    Level.ERROR,
    reason="An image of another engine does not hold the recipe's.",
    remedy="Use {the runtime image of the recipe's framework}.",
    bad="image: sglang-runtime",
    good="image: vllm-runtime",
)


def test_a_remedy_holds_for_everybody_and_names_what_a_finding_knows() -> None:
    assert RULE.fix() == "Use the runtime image of the recipe's framework."
    assert RULE.fix("vllm-runtime") == "Use vllm-runtime."
    assert RULE.fix("a{b}") == "Use a{b}."


def test_a_remedy_is_not_filled_by_more_or_less_than_it_has_room_for() -> None:
    with pytest.raises(ValueError, match="IMG-008 has 1 phrases to name, not 2"):
        RULE.fix("a", "b")
    with pytest.raises(ValueError, match="0 phrases"):
        replace(RULE, remedy="Write exec.").fix("a")


def test_a_finding_is_of_the_rules_level_and_says_its_remedy_unless_another_is_named() -> None:
    expected = Finding("a.yaml", 1, 1, "IMG-008", Level.ERROR, "Wrong.", RULE.fix())
    assert RULE.finding("a.yaml", "Wrong.") == expected
    assert RULE.finding("a.yaml", "Wrong.", "Remove it.", line=2, column=3) == replace(
        expected, line=2, column=3, fix="Remove it."
    )

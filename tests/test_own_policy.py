"""This repository's own policy is one that the service accepts."""

from pathlib import Path

from bot.policy import PATH, Policy, parse


def test_the_policy_has_no_mistakes() -> None:
    assert isinstance(parse((Path(__file__).parents[1] / PATH).read_text()), Policy)

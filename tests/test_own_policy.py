"""This repository's own policy is one that the service accepts."""

from pathlib import Path

from checks.policy import Policy
from checks.workingcopy.policy_file import policy_at


def test_the_policy_has_no_mistakes() -> None:
    assert isinstance(policy_at(Path(__file__).parents[1]), Policy)

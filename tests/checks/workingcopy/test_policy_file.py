"""The policy of a working copy is that of its file, or none at all."""

from pathlib import Path

from checks.policy import PATH, Policy
from checks.policy.values import Mode
from checks.workingcopy.policy_file import policy_at, policy_of
from checks.workingcopy.recipes import NoInput


def write(root: Path, text: str) -> None:
    (root / PATH).parent.mkdir()
    (root / PATH).write_text(text)


def test_without_a_file_it_is_the_default(tmp_path: Path) -> None:
    assert policy_at(tmp_path) == Policy()


def test_the_policy_of_a_working_copy_is_that_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, "mode: advise\n")
    assert policy_at(tmp_path) == Policy(mode=Mode.ADVISE)


def test_mistakes_in_it_are_findings(tmp_path: Path) -> None:
    write(tmp_path, "mode: shout\n")
    (tmp_path / "recipes").mkdir()
    found = policy_of(tmp_path / "recipes")
    assert isinstance(found, NoInput)
    assert found.findings == policy_at(tmp_path)

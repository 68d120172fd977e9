"""Every rule is listed, explained, and documented as it is."""

from pathlib import Path

import pytest

from checks.cli.main import main
from checks.rules.catalogue import CATALOGUE, SUBJECTS

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


def test_every_rule_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted(CATALOGUE)
    assert len(listed) == len(set(listed)) == sum(map(len, SUBJECTS.values()))


def test_the_page_is_what_the_catalogue_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "markdown"]) == 0
    assert capsys.readouterr().out == PAGE.read_text()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_rule_says_why_what_to_do_and_shows_both(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name.lower()]) == 0
    said, rule = capsys.readouterr().out, CATALOGUE[name]
    assert rule.reason.endswith(".")
    assert rule.fix().endswith(".")
    assert rule.bad != rule.good
    assert all(part in said for part in (name, rule.reason, rule.fix(), rule.bad.splitlines()[0]))


def test_an_unknown_rule_is_a_wrong_call_with_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "IMG-07"]) == 2
    assert "did you mean IMG-007" in capsys.readouterr().err

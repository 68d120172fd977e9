"""What a check run's external_id keeps of a verdict, and what earlier and later versions read in it."""

import pytest

from bot.decide.told_verdict import (
    ToldVerdict,
    base_digest,
    remembers_verdict,
    stage_after,
    stage_against,
    told_verdict,
)
from bot.model.github import CheckRun
from checks.report.report import Conclusion

CONTENT = "0" * 32
BOTH = tuple(sorted((base_digest("main"), base_digest("release/1.0-rc"))))


def check(stage: str, conclusion: str = "failure") -> CheckRun:
    return CheckRun(1, "a" * 40, f"{stage}-{CONTENT}", "completed", conclusion, 100.0, 400.0, 0)


@pytest.mark.parametrize("told", ["verdict", "verdict-restored"])
def test_a_verdict_names_the_branches_that_it_is_on_in_any_order(told: str) -> None:
    for bases in (["main", "release/1.0-rc"], ["release/1.0-rc", "main", "main"]):
        found = told_verdict(check(stage_against(told, bases)))
        assert found == ToldVerdict(Conclusion.FAILURE, BOTH)
        assert [found.holds_for(one) for one in ("main", "release/1.0-rc", "release")] == [True, True, False]


def test_what_is_said_instead_remembers_the_verdict_and_its_branches() -> None:
    told = ToldVerdict(Conclusion.ACTION_REQUIRED, BOTH)
    stage = stage_after("rules", told)
    assert told_verdict(check(stage)) == told
    assert remembers_verdict(stage)
    assert not remembers_verdict(stage_against("verdict", ["main"]))


def test_a_check_of_an_earlier_version_is_a_verdict_on_every_branch() -> None:
    for stage in ("verdict", "verdict-restored", "rules-after-failure"):
        found = told_verdict(check(stage))
        assert found == ToldVerdict(Conclusion.FAILURE)
        assert found.holds_for("main")
    assert stage_after("rules", ToldVerdict(Conclusion.FAILURE)) == "rules-after-failure"


def test_an_earlier_version_finds_the_verdict_where_it_looks_for_it() -> None:
    assert stage_against("verdict", ["main"]).startswith("verdict")
    assert stage_after("rules", ToldVerdict(Conclusion.SUCCESS, BOTH)).partition("-after-")[2] == "success"


@pytest.mark.parametrize("stage", ["rules", "open", "waiting", "rules-after-nothing", ""])
def test_what_never_told_a_verdict_tells_none(stage: str) -> None:
    assert told_verdict(check(stage)) is None
    assert told_verdict(None) is None

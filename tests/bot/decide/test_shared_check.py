"""One check for several pull requests of a commit: the worst of those that may speak."""

from dataclasses import replace

import pytest

from bot.decide.conclusion import Stage, StagedReport
from bot.decide.shared_check import may_speak, stage_with_bases, that_count, worst_of
from bot.decide.situation import situation
from bot.decide.told_verdict import stage_against
from bot.model.evaluation import Evaluation
from bot.model.github import CheckRun
from bot.model.runs import Phase
from bot.model.trust import Trust
from checks.policy.values import Access
from checks.report.report import Conclusion, Report
from tests.bot.decide.test_run_orders import EVALUATION, PULL, RUN, SEEN, SHA

GOOD, BAD, STILL = (
    Report(Conclusion.SUCCESS, "Good", ""),
    Report(Conclusion.FAILURE, "Bad", ""),
    Report(None, "Open", ""),
)
INSIDER = replace(EVALUATION, head=replace(EVALUATION.head, access=Access.WRITE))
DRAFT = replace(INSIDER, pull=replace(PULL, draft=True))


def told(conclusion: Conclusion) -> Evaluation:
    """A pull request whose check tells a verdict."""
    return replace(EVALUATION, check=CheckRun(1, SHA, "verdict-abc", "completed", conclusion, 100.0, 400.0, 0))


def speaks(evaluation: Evaluation) -> bool:
    return may_speak(situation(replace(evaluation, commands=()), ()))


def parts(*concluded: tuple[Evaluation, StagedReport | None]) -> list[StagedReport]:
    return [part for _, part in that_count(concluded, speaks)]


def test_the_stage_of_several_is_open_while_one_is_and_a_verdict_if_one_is() -> None:
    good, still = Report(Conclusion.SUCCESS, "Good", ""), Report(None, "Running", "")
    assert worst_of([(good, Stage.RULES), (good, Stage.VERDICT)])[1] is Stage.VERDICT
    assert worst_of([(good, Stage.VERDICT), (still, Stage.WAITING)])[1] is Stage.OPEN
    assert worst_of([(still, Stage.WAITING)])[1] is Stage.WAITING
    assert worst_of([(GOOD, Stage.RULES), (BAD, "rules-after-success")])[1] == "rules-after-success"


@pytest.mark.parametrize(("other", "reopens"), [(EVALUATION, False), (DRAFT, False), (INSIDER, True)])
def test_only_who_may_command_reopens_a_verdict(other: Evaluation, reopens: bool) -> None:
    verdict: StagedReport = (BAD, Stage.VERDICT)
    open_: StagedReport = (STILL, Stage.OPEN)
    assert parts((EVALUATION, verdict), (other, open_)) == ([verdict, open_] if reopens else [verdict])
    assert parts((told(Conclusion.FAILURE), None), (other, open_)) == ([open_] if reopens else [])


def test_without_a_verdict_everybody_is_heard() -> None:
    both: list[StagedReport] = [(GOOD, Stage.RULES), (STILL, Stage.WAITING)]
    assert parts(*((EVALUATION, one) for one in both)) == both


def test_a_verdict_that_stands_gives_way_to_what_is_worse_only() -> None:
    for one, verdict, expected in (
        (GOOD, Conclusion.FAILURE, 0),
        (GOOD, Conclusion.SUCCESS, 0),
        (BAD, Conclusion.SUCCESS, 1),
    ):
        assert len(parts((told(verdict), None), (INSIDER, (one, Stage.RULES)))) == expected


@pytest.mark.attack
def test_a_stranger_to_another_branch_reopens_no_verdict_while_another_pull_request_cannot_be_read() -> None:
    check = CheckRun(1, SHA, f"{stage_against('verdict', ['main'])}-abc", "completed", "success", 100.0, 400.0, 0)
    other = replace(EVALUATION, check=check, pull=replace(PULL, base_ref="release"))
    waiting: StagedReport = (STILL, Stage.WAITING)
    assert that_count([(other, waiting)], speaks, hidden=True) == []
    assert that_count([(other, waiting)], speaks) == [(other, waiting)]


@pytest.mark.attack
def test_a_run_against_another_branch_stands_for_nobody_after_a_retarget() -> None:
    run = replace(SEEN, run=replace(RUN, phase=Phase.COMPLETED))
    moved = replace(EVALUATION, commands=(), pull=replace(PULL, base_ref="release"))
    here = replace(moved, pull=PULL)
    assert may_speak(replace(situation(here, (run,)), trust=Trust(None)))
    assert not may_speak(replace(situation(moved, (run,)), trust=Trust(None)))


@pytest.mark.attack
def test_who_may_not_speak_turns_no_red_check_into_an_open_one() -> None:
    red: StagedReport = (BAD, Stage.RULES)
    assert parts((INSIDER, red), (EVALUATION, (STILL, Stage.WAITING))) == [red]
    assert parts((DRAFT, (STILL, Stage.OPEN)), (EVALUATION, red)) == [red]


RELEASE = replace(INSIDER, pull=replace(PULL, base_ref="release"))


@pytest.mark.parametrize(
    ("beside", "part", "bases"),
    [
        (RELEASE, (GOOD, Stage.VERDICT), ["main", "release"]),
        (RELEASE, (GOOD, Stage.RULES), ["main"]),
        (replace(told(Conclusion.SUCCESS), pull=RELEASE.pull), None, ["main", "release"]),
        (RELEASE, None, ["main"]),
    ],
)
def test_a_verdict_is_on_the_base_of_each_pull_request_that_it_tells_of(
    beside: Evaluation, part: StagedReport | None, bases: list[str]
) -> None:
    concluded: list[tuple[Evaluation, StagedReport | None]] = [(INSIDER, (BAD, Stage.VERDICT)), (beside, part)]
    assert stage_with_bases(Stage.VERDICT, concluded) == stage_against("verdict", bases)
    assert stage_with_bases(Stage.OPEN, concluded) is Stage.OPEN


def test_a_verdict_beside_one_that_stands_on_another_base_is_not_on_that_of_a_pull_request_without_any() -> None:
    check = CheckRun(1, SHA, f"{stage_against('verdict', ['main'])}-abc", "completed", "success", 100.0, 400.0, 0)
    concluded: list[tuple[Evaluation, StagedReport | None]] = [
        (replace(INSIDER, check=check), None),
        (replace(RELEASE, check=check), None),
    ]
    assert stage_with_bases(Stage.VERDICT, concluded) == stage_against("verdict", ["main"])

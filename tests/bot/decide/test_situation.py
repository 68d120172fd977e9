"""What an evaluation and its Jobs come to: who trusts the commit, what runs, and whether a verdict stands."""

from dataclasses import replace
from typing import Any

import pytest

from bot.decide.run_orders import pull_request_order
from bot.decide.situation import Situation, situations
from bot.decide.told_verdict import ToldVerdict, base_digest, stage_against
from bot.model.commands import Verb
from bot.model.evaluation import Evaluation
from bot.model.github import CheckRun
from bot.model.records import RunRecord
from bot.model.runs import Wanted
from bot.model.subject import branch, pull_request
from bot.model.trust import Approval, GivenCommand
from checks.model.run_name import run_name
from checks.policy.values import Access
from checks.report.report import Conclusion
from tests.bot.decide.test_run_orders import (
    BASE,
    CANDIDATE,
    EVALUATION,
    OK,
    PULL,
    RECIPE,
    RULES,
    RUN,
    SEEN,
    SHA,
)

TOLD = CheckRun(1, SHA, "verdict-abc", "completed", "failure", 100.0, 400.0, 0)


def of(evaluation: Evaluation, *records: RunRecord) -> Situation:
    return situations(records).of(evaluation)


def test_an_approved_head_wants_a_run_of_each_candidate() -> None:
    assert of(EVALUATION).wanted == (Wanted(pull_request(5, 7), SHA, RECIPE, "comment 9", BASE),)


def test_nothing_is_wanted_of_what_was_refused_is_a_draft_or_has_no_approval() -> None:
    for one in (
        replace(EVALUATION, refused=RULES),
        replace(EVALUATION, pull=replace(PULL, draft=True)),
        replace(EVALUATION, commands=()),
        replace(EVALUATION, candidates=()),
    ):
        assert of(one).wanted == ()


def test_a_run_remembers_the_approval_that_its_comment_has_lost() -> None:
    silent = replace(EVALUATION, commands=(), accesses={"maintainer": Access.WRITE})
    assert of(silent, SEEN).trust.approval == Approval("maintainer", 9, 200.0)
    assert of(silent, SEEN).wanted == (RUN.wanted,)


@pytest.mark.attack
@pytest.mark.parametrize(
    "today",
    [
        {"accesses": {"maintainer": Access.READ}},
        {"accesses": {}},
        {"policy": replace(EVALUATION.policy, commanders=Access.MAINTAIN)},
        {"policy": replace(EVALUATION.policy, ok_to_test_hours=1.0), "asked": 200.0 + 3601.0},
        {"retargeted": 200.0},
        {"retargeted": 300.0},
    ],
)
def test_a_recorded_approval_is_held_against_today(today: dict[str, Any]) -> None:
    silent = replace(EVALUATION, commands=(), accesses={"maintainer": Access.WRITE})
    held = of(replace(silent, **today), SEEN)
    assert (held.trust.approval, held.wanted) == (None, ())


@pytest.mark.attack
def test_a_recorded_approval_is_for_its_own_base_and_an_insiders_for_no_time() -> None:
    silent = replace(EVALUATION, commands=(), accesses={"maintainer": Access.ADMIN})
    given = replace(SEEN.approval, base="release")
    assert of(silent, replace(SEEN, approval=given)).trust.approval is None
    assert of(silent, replace(SEEN, approval=replace(SEEN.approval, comment=0))).trust.approval is None


def test_an_approval_of_another_head_is_not_carried_over() -> None:
    pushed = replace(EVALUATION, pull=replace(PULL, head="c" * 40), head=replace(EVALUATION.head, sha="c" * 40))
    assert of(pushed, SEEN).wanted == ()


def test_a_verdict_whose_run_has_expired_is_not_measured_again_until_somebody_asks() -> None:
    told = CheckRun(1, SHA, "verdict-abc", "completed", "failure", 100.0, 400.0, 0)
    settled = replace(EVALUATION, check=told)
    assert of(settled).wanted == ()
    asked = replace(settled, commands=(OK, GivenCommand(Verb.BENCHMARK, "", "m", Access.WRITE, at=500.0, comment=10)))
    assert of(asked).wanted == (RUN.wanted,)
    waiting = replace(settled, check=replace(told, external_id="waiting-abc", conclusion="action_required"))
    assert of(waiting).wanted != ()


def test_a_pull_request_that_is_pointed_at_another_branch_is_measured_anew() -> None:
    elsewhere = replace(EVALUATION, pull=replace(PULL, base_ref="release"))
    (one,) = of(elsewhere, SEEN).wanted
    assert one.base == f"release@{'b' * 40}"
    assert of(elsewhere, SEEN).attempts(CANDIDATE, "comment 9") == []
    approval = SEEN.approval
    specs = [pull_request_order(each, RECIPE, "comment 9", 0, approval).spec for each in (EVALUATION, elsewhere)]
    assert run_name(specs[0]) != run_name(specs[1])


def test_attempts_of_one_request_are_in_order() -> None:
    again = replace(SEEN, run=replace(RUN, name="run-2", attempt=1))
    other = replace(SEEN, run=replace(RUN, name="run-3", cause="comment 10"))
    assert [run.name for run in of(EVALUATION, again, other, SEEN).attempts(CANDIDATE, "comment 9")] == [
        "run-1",
        "run-2",
    ]


def test_a_repetition_is_the_request_to_answer_once_the_run_before_was_reported() -> None:
    again = GivenCommand(Verb.BENCHMARK, "", "maintainer", Access.WRITE, at=400.0, comment=10)
    asked = replace(EVALUATION, commands=(OK, again))
    for reported, cause in ((True, "comment 10"), (False, "comment 9")):
        request = of(asked, replace(SEEN, run=replace(RUN, reported=reported))).request(CANDIDATE)
        assert request is not None
        assert request.cause == cause


@pytest.mark.parametrize("stage", ["rules-after-failure-abc", "verdict-restored-abc", "verdict-abc"])
def test_a_verdict_is_remembered_by_what_the_check_says_instead(stage: str) -> None:
    found = of(replace(EVALUATION, check=replace(TOLD, external_id=stage)))
    assert (found.verdict, found.expired, found.wanted) == (Conclusion.FAILURE, True, ())


@pytest.mark.parametrize("stage", ["rules-abc", "open-abc", "waiting-abc", "rules-after-nothing-abc", ""])
def test_what_never_told_a_verdict_remembers_none(stage: str) -> None:
    assert of(replace(EVALUATION, check=replace(TOLD, external_id=stage))).verdict is None


def test_a_verdict_expires_with_the_jobs_of_its_commit_whatever_else_ran_there() -> None:
    told = replace(EVALUATION, check=TOLD)
    other = replace(SEEN, run=replace(RUN, subject=pull_request(5, 8)))
    assert not of(told, SEEN).expired
    assert not of(told, other).expired
    for subject in (branch(5, "main"), pull_request(6, 7)):
        assert of(told, replace(SEEN, run=replace(RUN, subject=subject))).expired


def test_a_situation_is_derived_once_until_the_pull_request_is_read_again() -> None:
    tick = situations((SEEN,))
    first = tick.of(EVALUATION)
    assert tick.of(EVALUATION) is first
    assert tick.of(replace(EVALUATION, check=TOLD)).verdict is Conclusion.FAILURE


def test_a_verdict_on_another_base_is_none_and_is_known_still() -> None:
    told = replace(TOLD, external_id=f"{stage_against('verdict', ['main'])}-abc")
    here, elsewhere = (
        replace(EVALUATION, check=told),
        replace(EVALUATION, check=told, pull=replace(PULL, base_ref="release")),
    )
    assert of(here).expired
    found = of(elsewhere)
    assert (found.verdict, found.expired, len(found.wanted)) == (None, False, 1)
    assert found.told == ToldVerdict(Conclusion.FAILURE, (base_digest("main"),))

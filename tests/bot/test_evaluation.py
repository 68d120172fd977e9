from dataclasses import replace

from bot.commands import Verb
from bot.evaluation import Candidate, Evaluation, attempts, requested, run_order, trust, wanted
from bot.github.model import CheckRun, PullRequest, Repository
from bot.jobs.observe import Observation
from bot.runs import Class, Phase, Run, Wanted
from bot.subject import pull_request
from bot.trust import Approval, Head, Word
from checks.metrics import Change
from checks.named import name
from checks.policy.values import Access, Policy
from checks.report.report import Conclusion, Report
from checks.spec import DEFAULT_METRICS, MOST_PAIRS, Content, Side, in_turns

SHA = "a" * 40
RECIPE = "recipes/m/vllm/agg"
PULL = PullRequest(Repository(5, "owner/name", 3), 7, "stranger", SHA, "stranger", 6, "main", draft=False)
CANDIDATE = Candidate(RECIPE, "", Content(SHA, {"x": "head"}), Content("b" * 40, {"x": "base"}), "kind: Job")
OK = Word(Verb.OK_TO_TEST, SHA, "maintainer", Access.WRITE, at=200.0, comment=9)
RULES = Report(Conclusion.SUCCESS, "Rules passed", "")
EVALUATION = Evaluation(
    pull=PULL,
    head=Head(SHA, "stranger", Access.READ, pushed_by_author=True, seen=100.0),
    rules=RULES,
    candidates=(CANDIDATE,),
    words=(OK,),
)
BASE = f"main@{'b' * 40}"
RUN = Run(
    "run-1", pull_request(5, 7), SHA, RECIPE, "comment 9", BASE, phase=Phase.COMPLETED, finished=300.0, reported=True
)
SEEN = Observation(RUN, "owner/name", Approval("maintainer", 9, 200.0))


def test_an_approved_head_wants_a_run_of_each_candidate() -> None:
    assert wanted(EVALUATION, ()) == (Wanted(pull_request(5, 7), SHA, RECIPE, "comment 9", BASE),)


def test_nothing_is_wanted_of_what_was_refused_is_a_draft_or_has_no_approval() -> None:
    for one in (
        replace(EVALUATION, refused=RULES),
        replace(EVALUATION, pull=replace(PULL, draft=True)),
        replace(EVALUATION, words=()),
        replace(EVALUATION, candidates=()),
    ):
        assert wanted(one, ()) == ()


def test_a_run_remembers_the_approval_that_its_comment_has_lost() -> None:
    silent = replace(EVALUATION, words=())
    assert trust(silent, (SEEN,)).approval == Approval("maintainer", 9, 200.0)
    assert wanted(silent, (SEEN,)) == (RUN.wanted,)


def test_an_approval_of_another_head_is_not_carried_over() -> None:
    pushed = replace(EVALUATION, pull=replace(PULL, head="c" * 40), head=replace(EVALUATION.head, sha="c" * 40))
    assert wanted(pushed, (SEEN,)) == ()


def test_a_verdict_whose_run_has_expired_is_not_measured_again_until_somebody_asks() -> None:
    told = CheckRun(1, SHA, "verdict-abc", "completed", "failure", 100.0, 400.0, 0)
    settled = replace(EVALUATION, check=told)
    assert wanted(settled, ()) == ()
    asked = replace(settled, words=(OK, Word(Verb.BENCHMARK, "", "m", Access.WRITE, at=500.0, comment=10)))
    assert wanted(asked, ()) == (RUN.wanted,)
    waiting = replace(settled, check=replace(told, external_id="waiting-abc", conclusion="action_required"))
    assert wanted(waiting, ()) != ()


def test_a_pull_request_that_is_pointed_at_another_branch_is_measured_anew() -> None:
    elsewhere = replace(EVALUATION, pull=replace(PULL, base_ref="release"))
    (one,) = wanted(elsewhere, (SEEN,))
    assert one.base == f"release@{'b' * 40}"
    assert attempts(elsewhere, CANDIDATE, "comment 9", (SEEN,)) == []
    approval = SEEN.approval
    specs = [run_order(each, RECIPE, "comment 9", 0, approval).spec for each in (EVALUATION, elsewhere)]
    assert name(specs[0]) != name(specs[1])


def test_what_the_policy_lets_fail_is_frozen_with_the_run() -> None:
    policy = Policy(metrics={"request_error_rate.avg": Change(floor=0.001)})
    allowed = run_order(replace(EVALUATION, policy=policy), RECIPE, "push", 0, Approval("insider", 0, 0.0))
    assert (allowed.spec.failures, allowed.spec.metrics) == (0.001, DEFAULT_METRICS)


def test_attempts_of_one_request_are_in_order() -> None:
    again = replace(SEEN, run=replace(RUN, name="run-2", attempt=1))
    other = replace(SEEN, run=replace(RUN, name="run-3", cause="comment 10"))
    assert [run.name for run in attempts(EVALUATION, CANDIDATE, "comment 9", (again, other, SEEN))] == [
        "run-1",
        "run-2",
    ]


def test_a_repetition_is_the_request_to_answer_once_the_run_before_was_reported() -> None:
    again = Word(Verb.BENCHMARK, "", "maintainer", Access.WRITE, at=400.0, comment=10)
    asked = replace(EVALUATION, words=(OK, again))
    for reported, cause in ((True, "comment 10"), (False, "comment 9")):
        seen = (replace(SEEN, run=replace(RUN, reported=reported)),)
        request = requested(asked, CANDIDATE, trust(asked, seen), seen)
        assert request is not None
        assert request.cause == cause


def test_the_spec_freezes_what_decides_and_a_retry_is_another_run() -> None:
    approval = Approval("maintainer", 9, 200.0)
    first = run_order(EVALUATION, RECIPE, "comment 9", 0, approval)
    assert first.spec.sequence == in_turns(MOST_PAIRS)
    assert (first.spec.origin.repository, first.spec.origin.policy) == (5, Policy().digest)
    assert first.trusted is Class.STRANGER
    retry = run_order(EVALUATION, RECIPE, "comment 9", 1, approval)
    assert name(retry.spec) != name(first.spec)
    assert run_order(EVALUATION, RECIPE, "push", 0, Approval("insider", 0, 0.0)).trusted is Class.INSIDER


def test_a_new_recipe_is_measured_once_at_the_head() -> None:
    new = replace(EVALUATION, candidates=(replace(CANDIDATE, base=None),))
    assert run_order(new, RECIPE, "push", 0, Approval("insider", 0, 0.0)).spec.sequence == (Side.HEAD,)

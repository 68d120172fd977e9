from dataclasses import replace

from bot.decide.run_orders import pull_request_order
from bot.model.commands import Verb
from bot.model.evaluation import Candidate, Evaluation
from bot.model.github import PullRequest, Repository
from bot.model.records import RunRecord
from bot.model.runs import Class, Phase, Run
from bot.model.subject import pull_request
from bot.model.trust import Approval, GivenCommand, Head
from checks.measure.metrics import MetricChange
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.run_name import run_name
from checks.model.spec import (
    MOST_PAIRS,
    Content,
    Side,
    in_turns,
)
from checks.policy.values import Access, Policy
from checks.recipe.both_sides import Sides
from checks.report.report import Conclusion, Report

SHA = "a" * 40
RECIPE = "recipes/m/vllm/agg"
PULL = PullRequest(Repository(5, "owner/name", 3), 7, "stranger", SHA, "stranger", 6, "main", draft=False)
CANDIDATE = Candidate(Sides(RECIPE, Content(SHA, {"x": "head"}), Content("b" * 40, {"x": "base"}), "kind: Job"))
OK = GivenCommand(Verb.OK_TO_TEST, SHA, "maintainer", Access.WRITE, at=200.0, comment=9)
RULES = Report(Conclusion.SUCCESS, "Rules passed", "")
EVALUATION = Evaluation(
    pull=PULL,
    head=Head(SHA, "stranger", Access.READ, pushed_by_author=True, seen=100.0),
    rules=RULES,
    candidates=(CANDIDATE,),
    commands=(OK,),
)
BASE = f"main@{'b' * 40}"
RUN = Run(
    "run-1", pull_request(5, 7), SHA, RECIPE, "comment 9", BASE, phase=Phase.COMPLETED, finished=300.0, reported=True
)
SEEN = RunRecord(RUN, "owner/name", Approval("maintainer", 9, 200.0))


def test_what_the_policy_lets_fail_is_frozen_with_the_run() -> None:
    policy = Policy(metrics={"request_error_rate.avg": MetricChange(floor=0.001)})
    allowed = pull_request_order(replace(EVALUATION, policy=policy), RECIPE, "push", 0, Approval("insider", 0, 0.0))
    assert (allowed.spec.failures, allowed.spec.metrics) == (0.001, DEFAULT_METRICS)


def test_the_spec_freezes_what_decides_and_a_retry_is_another_run() -> None:
    approval = Approval("maintainer", 9, 200.0)
    first = pull_request_order(EVALUATION, RECIPE, "comment 9", 0, approval)
    assert first.spec.sequence == in_turns(MOST_PAIRS)
    assert (first.spec.origin.repository, first.spec.origin.policy) == (5, Policy().digest)
    assert first.trusted is Class.STRANGER
    retry = pull_request_order(EVALUATION, RECIPE, "comment 9", 1, approval)
    assert run_name(retry.spec) != run_name(first.spec)
    assert pull_request_order(EVALUATION, RECIPE, "push", 0, Approval("insider", 0, 0.0)).trusted is Class.INSIDER


def test_a_new_recipe_is_measured_once_at_the_head() -> None:
    new = replace(EVALUATION, candidates=(replace(CANDIDATE, sides=replace(CANDIDATE.sides, base=None)),))
    assert pull_request_order(new, RECIPE, "push", 0, Approval("insider", 0, 0.0)).spec.sequence == (Side.HEAD,)

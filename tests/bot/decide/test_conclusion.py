from dataclasses import replace

import pytest

from bot.decide.conclusion import Stage, conclude, conclusion, ended_run
from bot.decide.run_orders import pull_request_order
from bot.decide.snapshot import Snapshot
from bot.decide.told_verdict import ToldVerdict, base_digest, stage_after, stage_against
from bot.model.commands import Verb
from bot.model.evaluation import Evaluation
from bot.model.github import CheckRun
from bot.model.records import RunRecord
from bot.model.runs import Phase, Sandbox
from bot.model.trust import GivenCommand
from checks.judge.verdict import Verdict
from checks.model.result import Block, Evidence, Outcome, Result, Step
from checks.model.spec import Side
from checks.policy.values import Access, Mode, Policy, Unclear
from checks.report.report import Conclusion, Report
from tests.bot.decide.test_run_orders import CANDIDATE, EVALUATION, OK, PULL, RECIPE, RUN, SEEN, SHA
from tests.stories.runner import measured

RESULT = Result("run-1", "box", outcome=Outcome.MEASURED)
NOTHING = Snapshot((), (Sandbox("box"),), {}, {})


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.PASS, Conclusion.SUCCESS),
        (Verdict.REGRESSION, Conclusion.FAILURE),
        (Verdict.INCONCLUSIVE, Conclusion.ACTION_REQUIRED),
        (Verdict.ERROR, Conclusion.ACTION_REQUIRED),
    ],
)
def test_a_verdict_is_concluded_as_the_design_has_it(verdict: Verdict, expected: Conclusion) -> None:
    assert conclusion(RESULT, verdict, Policy()) is expected


def test_the_policy_says_what_no_verdict_means() -> None:
    lenient = Policy(inconclusive=Unclear.NEUTRAL, base_broken=Unclear.NEUTRAL)
    broken = Block(Side.BASE, evidence=Evidence(Step.READY, "It does not start."))
    assert conclusion(RESULT, Verdict.INCONCLUSIVE, lenient) is Conclusion.NEUTRAL
    failed = replace(RESULT, outcome=Outcome.FAILED, blocks=(broken,))
    assert conclusion(failed, Verdict.ERROR, lenient) is Conclusion.NEUTRAL
    assert conclusion(failed, Verdict.ERROR, Policy()) is Conclusion.ACTION_REQUIRED
    head = replace(failed, blocks=(replace(broken, side=Side.HEAD),))
    assert conclusion(head, Verdict.ERROR, lenient) is Conclusion.FAILURE


@pytest.mark.parametrize("outcome", [Outcome.INFRASTRUCTURE, Outcome.RUNNING])
def test_what_the_recipe_did_not_do_is_never_its_failure(outcome: Outcome) -> None:
    assert conclusion(replace(RESULT, outcome=outcome), Verdict.REGRESSION, Policy()) is Conclusion.ACTION_REQUIRED


def test_the_base_decides_mode_block_or_advise() -> None:
    refused = replace(EVALUATION, refused=Report(Conclusion.FAILURE, "Broken", ""))
    advise = replace(refused, policy=Policy(mode=Mode.ADVISE))
    for one, expected in ((refused, Conclusion.FAILURE), (advise, Conclusion.NEUTRAL)):
        told = conclude(one, NOTHING, 0.0)
        assert told is not None
        assert (told[0].conclusion, told[1]) == (expected, Stage.RULES)


def test_a_run_that_no_sandbox_can_take_says_so() -> None:
    picky = replace(EVALUATION, candidates=(replace(CANDIDATE, hardware="b200"),))
    told = conclude(picky, NOTHING, 0.0)
    assert told is not None
    assert (told[0].conclusion, told[0].title) == (None, "Queued: no sandbox fits")


def test_a_run_that_waits_for_gpus_says_how_many_and_a_taken_sandbox_is_another_matter() -> None:
    queued = replace(SEEN, run=replace(RUN, phase=Phase.QUEUED, gpus=4))
    box = Sandbox("box", gpus=8, free=3)
    told = conclude(EVALUATION, Snapshot((queued,), (box,), {}, {}), 0.0)
    assert told is not None
    assert told[0].title == "Queued: waiting for GPUs"
    assert "needs 4 GPUs, and of the 8 of sandbox box 3 are free" in told[0].summary
    taken = conclude(EVALUATION, Snapshot((queued,), (replace(box, holder="run-0"),), {}, {}), 0.0)
    assert taken is not None
    assert taken[0].title == "Queued"


def test_a_verdict_names_the_recipe_and_is_kept_until_somebody_asks_again() -> None:
    spec = pull_request_order(EVALUATION, RECIPE, "comment 9", 0, SEEN.approval).spec
    done = ended_run(spec, measured(spec, "box"), Policy())
    told = conclude(EVALUATION, Snapshot((SEEN,), (), {}, {RUN.name: done}), 0.0)
    assert told is not None
    assert (told[0].conclusion, told[1]) == (Conclusion.SUCCESS, Stage.VERDICT)


def expired(verdict: Conclusion, stage: str = "verdict") -> Evaluation:
    """A pull request whose check told a verdict, and whose runs are gone."""
    return replace(EVALUATION, check=CheckRun(1, SHA, f"{stage}-abc", "completed", verdict, 100.0, 400.0, 0))


MISTAKE = Report(Conclusion.FAILURE, "The policy has a mistake", "")


@pytest.mark.parametrize("records", [(), (SEEN,)])
@pytest.mark.parametrize("verdict", [Conclusion.SUCCESS, Conclusion.FAILURE])
def test_a_draft_never_reopens_a_verdict(verdict: Conclusion, records: tuple[RunRecord, ...]) -> None:
    draft = replace(expired(verdict), pull=replace(PULL, draft=True))
    assert conclude(draft, replace(NOTHING, records=records), 0.0) is None


def test_a_mistake_of_the_policy_hides_no_red_verdict_and_leaves_a_mark_on_a_green_one() -> None:
    assert conclude(replace(expired(Conclusion.FAILURE), refused=MISTAKE), NOTHING, 0.0) is None
    told = conclude(replace(expired(Conclusion.SUCCESS), refused=MISTAKE), NOTHING, 0.0)
    assert told == (MISTAKE, "rules-after-success")


def test_a_verdict_comes_back_when_nothing_hides_it_any_more() -> None:
    hidden = expired(Conclusion.FAILURE, "rules-after-success")
    for one in (hidden, replace(hidden, pull=replace(PULL, draft=True))):
        told = conclude(one, NOTHING, 0.0)
        assert told is not None
        assert (told[0].conclusion, told[1]) == (Conclusion.SUCCESS, Stage.RESTORED)
    assert conclude(expired(Conclusion.SUCCESS, Stage.RESTORED), NOTHING, 0.0) is None


def test_what_somebody_asked_for_since_is_no_verdict_any_more() -> None:
    again = GivenCommand(Verb.BENCHMARK, "", "maintainer", Access.WRITE, at=500.0, comment=10)
    told = conclude(replace(expired(Conclusion.FAILURE), commands=(OK, again)), NOTHING, 0.0)
    assert told is not None
    assert (told[0].conclusion, told[1]) == (None, Stage.OPEN)


def test_what_is_said_on_another_base_remembers_the_verdict_and_does_not_take_it_over() -> None:
    told = CheckRun(1, SHA, f"{stage_against('verdict', ['main'])}-abc", "completed", "success", 100.0, 400.0, 0)
    broken = replace(EVALUATION, check=told, refused=Report(Conclusion.FAILURE, "Broken", ""))
    elsewhere = replace(broken, pull=replace(PULL, base_ref="release"))
    remembering = stage_after("rules", ToldVerdict(Conclusion.SUCCESS, (base_digest("main"),)))
    for one in (broken, elsewhere):
        assert conclude(one, NOTHING, 0.0) == (one.refused, remembering)
    drafted = replace(elsewhere, refused=None, rules=Report(None, "", ""), pull=replace(elsewhere.pull, draft=True))
    shown = conclude(drafted, NOTHING, 0.0)
    assert shown is not None
    assert (shown[0].conclusion, shown[1]) == (None, Stage.OPEN)

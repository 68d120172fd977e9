"""How often the gate is red for nothing is counted by what an ordinary run would have said of an A/A run."""

from checks.judge.false_alarms import FalseAlarmRate, false_alarm_rate, first_clear_verdict
from checks.judge.verdict import Verdict
from checks.model.result import Result
from checks.model.spec import Content, Spec, in_turns
from tests.stories.runner import measured

SIDE = Content("a" * 40, {})
SPEC = Spec("recipes/m/vllm/agg", "h100", SIDE, SIDE, "", sequence=in_turns(4), whole=True)


def test_an_ordinary_run_would_have_ended_at_its_first_clear_pair() -> None:
    quiet, slower = measured(SPEC, "box"), measured(SPEC, "box", slower=0.2)
    assert (first_clear_verdict(SPEC, quiet), first_clear_verdict(SPEC, slower)) == (Verdict.PASS, Verdict.REGRESSION)
    mixed = Result("run", "box", blocks=(*quiet.blocks[:4], *slower.blocks[4:]))
    assert first_clear_verdict(SPEC, mixed) is Verdict.PASS


def test_a_run_without_a_whole_pair_left_it_open() -> None:
    assert (
        first_clear_verdict(SPEC, Result("run", "box", blocks=measured(SPEC, "box").blocks[:1])) is Verdict.INCONCLUSIVE
    )


def test_what_could_not_be_compared_is_no_run() -> None:
    found = false_alarm_rate("h100", [Verdict.PASS, Verdict.REGRESSION, Verdict.INCONCLUSIVE, Verdict.ERROR])
    assert found == FalseAlarmRate("h100", 3, 1, 1)
    assert found.sentence == (
        "Of 3 A/A runs on h100, 1 (33%) would have been called a regression and 1 (33%) inconclusive."
    )
    assert false_alarm_rate("", [Verdict.PASS]).sentence.startswith("Of the one A/A run, 0 (0%) would")

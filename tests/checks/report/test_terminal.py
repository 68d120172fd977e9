"""A terminal shows what goes on, a line each, and the same verdict as the report."""

from checks.judge.verdict import Judgement, Verdict
from checks.model.result import Block, Evidence, Outcome, Result, Step
from checks.model.spec import Content, Side, Spec
from checks.report import terminal

SPEC = Spec("recipes/m/f/r", "h100", Content("b", {}), Content("a", {}), "")
NONE = Judgement(Verdict.ERROR, (), "nothing")


def test_each_step_is_said_once_and_the_times_when_the_block_ended() -> None:
    begun = Result("r", "s", step=Step.READY, blocks=(Block(Side.BASE),))
    ended = Result("r", "s", step=Step.CLEAR, blocks=(Block(Side.BASE, {"ready": 12.34, "clear": 3.0}),))
    assert list(terminal.progress(None, begun, 6)) == ["deployment 1 of 6, base: ready"]
    assert list(terminal.progress(begun, begun, 6)) == []
    lines = list(terminal.progress(begun, ended, 6))
    assert lines == ["deployment 1 of 6, base: clear", "deployment 1 of 6, base: done (ready 12.3 s, clear 3.0 s)"]


def test_a_deployment_that_is_measured_again_is_told() -> None:
    first = Block(Side.BASE, {"benchmark": 60.0})
    begun = Result("r", "s", step=Step.BENCHMARK, blocks=(first,))
    again = Result("r", "s", step=Step.BENCHMARK, blocks=(first, Block(Side.BASE, fresh=False)))
    assert list(terminal.progress(begun, again, 6)) == [
        "deployment 1 of 6, base, again: benchmark",
        "deployment 1 of 6, base: done (benchmark 60.0 s)",
    ]


def test_a_failure_shows_its_evidence_without_control_characters() -> None:
    evidence = Evidence(Step.READY, "It crashed.", logs=("\x1b[31mno\x1b[0m",))
    result = Result("r", "s", outcome=Outcome.FAILED, blocks=(Block(Side.HEAD, evidence=evidence),), evidence=evidence)
    text = terminal.run_text(SPEC, result, NONE)
    assert text.startswith("FAILED at ready (head): It crashed.\n  logs:\n")
    assert "\x1b" not in text
    assert terminal.exit_code(result, NONE) == 1


def test_infrastructure_is_3_and_an_open_answer_is_not_green() -> None:
    measured = Result("r", "s", outcome=Outcome.MEASURED)
    assert terminal.exit_code(Result("r", "s", outcome=Outcome.INFRASTRUCTURE), NONE) == 3
    assert terminal.exit_code(measured, Judgement(Verdict.INCONCLUSIVE, (), "")) == 4
    assert terminal.exit_code(measured, Judgement(Verdict.PASS, (), "")) == 0

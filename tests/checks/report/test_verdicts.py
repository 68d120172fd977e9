"""What is said of a verdict is written once, and every place says it."""

from dataclasses import replace

import pytest

from checks.judge.load_comparison import LoadComparison
from checks.judge.verdict import Comparison, Judgement, Verdict
from checks.model.metric import (
    Better,
    Metric,
)
from checks.report import compare_page, tables, terminal
from checks.report.report import Conclusion
from checks.report.verdicts import WORDS, Row, heading, marked, row

GATED = Metric("request_latency.p90", "Request latency p90", Better.LOWER, target=0.05, floor=0.02)
UNCLEAR = Comparison(GATED, 100, 100, 0.0, -0.1, 0.1, regressed=False, settled=False, unit="ms")
ROWS = {
    Row.WORSE: replace(UNCLEAR, low=0.1, high=0.2, regressed=True),
    Row.BETTER: replace(UNCLEAR, low=-0.2, high=-0.1, settled=True),
    Row.NO_LOSS: replace(UNCLEAR, low=-0.01, high=0.01, settled=True),
    Row.UNCLEAR: UNCLEAR,
    Row.INFORMATION: replace(UNCLEAR, metric=replace(GATED, gated=False), regressed=True),
}


@pytest.mark.parametrize("word", Row)
def test_a_metric_is_called_the_same_wherever_it_is_shown(word: Row) -> None:
    comparison = ROWS[word]
    judgement = Judgement(Verdict.PASS, (comparison,), "A reason.")
    assert row(comparison) is word
    assert marked(comparison).endswith(word)
    assert f"| {marked(comparison)} |" in tables.comparison_table(judgement, 1)
    assert terminal.judgement_text(judgement).rstrip().endswith(f"  {word}")


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_begins_the_answer_of_terminal_and_page(verdict: Verdict) -> None:
    judgement = Judgement(verdict, (), "A reason.")
    assert terminal.judgement_text(judgement) == f"{heading(verdict)}: A reason.\n"
    assert f"<h1 style='color:{WORDS[verdict].color}'>{heading(verdict)}</h1>" in compare_page.render(
        [LoadComparison("", (), judgement)]
    )


def test_only_a_pass_is_green() -> None:
    assert {one for one, words in WORDS.items() if words.conclusion is Conclusion.SUCCESS or not words.exit_code} == {
        Verdict.PASS
    }

"""Red needs two keys, green needs certainty, and what cannot be compared is an error."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.judge.compare import NoiseHistory, judge_samples
from checks.judge.run_verdict import run_verdict
from checks.judge.verdict import Comparison, Judgement, Verdict
from checks.measure import aiperf
from checks.model.metric import (
    DEFAULT_METRICS,
    Better,
    Metric,
)
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.spec import (
    Content,
    Side,
    Spec,
    in_turns,
)

SAMPLES = Path(__file__).parents[4] / "shared" / "aiperf-samples"
BASE, HEAD = Side.BASE, Side.HEAD
ORDER = in_turns(6)
THROUGHPUT = Metric("tokens.avg", "Throughput", Better.HIGHER, target=0.05, floor=0.02)
LATENCY = Metric("latency.p90", "Latency", Better.LOWER, target=0.05, floor=0.02)


def sampled(tokens: float, latency: float = 100.0, load: str = "4") -> Sample:
    measures = {"tokens.avg": Measure(tokens, "tokens/sec"), "latency.p90": Measure(latency, "ms")}
    return Sample(measures, "0.13.0", {"concurrency": load}, 40)


DIFFERENCES = (0.004, -0.006, 0.003, -0.002, 0.007, -0.004, 0.001, 0.005)
QUIET = dict.fromkeys(("tokens.avg", "latency.p90"), DIFFERENCES)
KNOWN, NOTHING = NoiseHistory(QUIET), NoiseHistory({})


def judged(*tokens: float, metric: Metric = THROUGHPUT, known: bool = False) -> Judgement:
    run = [(side, sampled(value)) for side, value in zip(ORDER, tokens, strict=False)]
    return judge_samples(run, [metric], KNOWN if known else NOTHING)


def test_a_clear_loss_is_a_regression() -> None:
    found = judged(100, 90, 90.2, 100.1, 99.9, 89.9, known=True)
    assert found.verdict is Verdict.REGRESSION
    assert found.reason == "Throughput got worse."
    assert found.comparisons[0].change == pytest.approx(-0.1, abs=0.005)


def test_without_a_history_the_same_loss_needs_more_pairs() -> None:
    assert judged(100, 90, 90.2, 100.1, 99.9, 89.9, known=True).verdict is Verdict.REGRESSION
    assert judged(100, 90, 90.2, 100.1).verdict is Verdict.INCONCLUSIVE
    assert judged(100, 90, 90.2, 100.1, 99.9, 89.9, 90.1, 100, 100.1, 90).verdict is Verdict.REGRESSION


def test_a_clear_gain_passes() -> None:
    found = judged(100, 110, 110.2, 100.1, 99.9, 109.9)
    assert found.verdict is Verdict.PASS
    assert found.comparisons[0].improved


def test_with_a_history_one_pair_without_a_loss_is_green() -> None:
    assert judged(100, 100.1).verdict is Verdict.INCONCLUSIVE
    assert judged(100, 100.1, known=True).verdict is Verdict.PASS


def test_one_bad_pair_is_never_red() -> None:
    assert judged(100, 80, known=True).verdict is Verdict.INCONCLUSIVE
    assert judged(100, 88, 99.8, 100, 100, 100.1, known=True).verdict is Verdict.PASS


def test_a_certain_loss_within_the_floor_is_not_red() -> None:
    found = judged(*(value for _ in range(3) for value in (100, 98.3, 98.3, 100)), known=True)
    assert found.comparisons[0].change == pytest.approx(-0.017, abs=0.002)
    assert found.verdict is Verdict.PASS


def test_noise_wider_than_the_target_is_inconclusive() -> None:
    found = judged(100, 80, 104, 92, 108, 95)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason == "The noise leaves open whether Throughput got worse."


def test_lower_is_better_for_latency() -> None:
    run = [(side, sampled(100, 110 if side is HEAD else 100)) for side in ORDER]
    assert judge_samples(run, [LATENCY], KNOWN).verdict is Verdict.REGRESSION


def test_a_metric_that_is_not_gated_is_shown_and_never_red() -> None:
    run = [(side, sampled(100, 130 if side is HEAD else 100)) for side in ORDER]
    found = judge_samples(run, [THROUGHPUT, dataclasses.replace(LATENCY, gated=False)], KNOWN)
    assert found.verdict is Verdict.PASS
    assert found.comparisons[1].regressed


def test_a_loss_beyond_all_that_is_weighed_is_said_as_measured() -> None:
    found = judged(100, 20, 20, 100, 100, 20, known=True)
    assert found.verdict is Verdict.REGRESSION
    assert found.comparisons[0].change == pytest.approx(-0.8)


def test_a_head_without_a_base_passes_and_says_so() -> None:
    found = judge_samples([(HEAD, sampled(100))], [THROUGHPUT])
    assert found.verdict is Verdict.PASS
    assert "no base" in found.reason


def test_blocks_that_are_no_pairs_are_an_error() -> None:
    run = [(side, sampled(100)) for side in (BASE, BASE, HEAD, HEAD)]
    assert judge_samples(run, [THROUGHPUT]).verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (sampled(100, load="8"), "different loads: concurrency was 4 and 8."),
        (
            dataclasses.replace(sampled(100), load={"concurrency": "8", "isl": "9"}),
            "concurrency was 4 and 8 (settings that differ: 2).",
        ),
        (dataclasses.replace(sampled(100), aiperf_version="0.14.0"), "0.13.0, 0.14.0"),
        (dataclasses.replace(sampled(100), measures={"tokens.avg": Measure(1, "tokens/min")}), "different units"),
        (dataclasses.replace(sampled(100), measures={}), "(tokens.avg) is gated, but was not measured"),
        (sampled(0), "(tokens.avg) is gated, but was not measured"),
    ],
)
def test_what_cannot_be_compared_is_an_error_with_the_reason(other: Sample, words: str) -> None:
    found = judge_samples(
        [(BASE, sampled(100)), (HEAD, sampled(100)), (HEAD, other), (BASE, sampled(100))], [THROUGHPUT]
    )
    assert found.verdict is Verdict.ERROR
    assert words in found.reason


def blocks(*tokens: float) -> tuple[Block, ...]:
    return tuple(Block(side, sample=sampled(value)) for side, value in zip(ORDER, tokens, strict=False))


SPEC = Spec("recipes/m/f/r", "h100", Content("b" * 40, {}), Content("a" * 40, {}), "", (THROUGHPUT,), history=QUIET)


def test_a_run_that_ended_early_or_measured_other_sides_is_an_error() -> None:
    whole = Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks(100, 100))
    assert run_verdict(SPEC, whole).verdict is Verdict.PASS
    assert run_verdict(SPEC, dataclasses.replace(whole, blocks=whole.blocks[::-1])).verdict is Verdict.ERROR
    assert run_verdict(SPEC, dataclasses.replace(whole, outcome=Outcome.RUNNING)).verdict is Verdict.ERROR


def test_another_model_is_measured_once_and_not_compared() -> None:
    base, head = (Content(sha, {"recipes/m/deploy.yaml": f"--revision {sha * 7}"}) for sha in "ab")
    spec = dataclasses.replace(SPEC, base=base, head=head)
    found = run_verdict(spec, Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks(100, 90)))
    assert found.verdict is Verdict.ERROR
    assert "(bbbbbbb; the base: aaaaaaa)" in found.reason


positive = st.floats(1e-3, 1e6)


@given(st.lists(positive, min_size=6, max_size=6), st.floats(1e-3, 1e3))
@example([280421.0, 280944.0, 572435.0, 280708.0, 279276.0, 280373.0], 0.0625)
def test_the_unit_of_a_metric_changes_no_verdict(tokens: list[float], factor: float) -> None:
    one, other = judged(*tokens), judged(*(value * factor for value in tokens))
    # Rounds that look for a disturbed block may magnify the last digit of a logarithm where one block is twice another.
    assert other.comparisons[0].change == pytest.approx(one.comparisons[0].change, rel=1e-6, abs=THROUGHPUT.floor / 20)


@given(st.lists(positive, min_size=6, max_size=6))
def test_red_and_green_mean_what_they_say(tokens: list[float]) -> None:
    found = judged(*tokens)
    only: Comparison = found.comparisons[0]
    assert only.low <= only.change <= only.high
    if found.verdict is Verdict.REGRESSION:
        assert only.high < 0
        assert only.change < -THROUGHPUT.floor
    if found.verdict is Verdict.PASS:
        assert only.low > -THROUGHPUT.target


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real exports are not here")
@pytest.mark.parametrize("series", ["e1", "e2"])
def test_real_blocks_of_an_engine_five_percent_slower_are_never_green(series: str) -> None:
    verdicts = [_real(series, start, "A", "B") for start in range(1, 7) if _exists(series, start + 2)]
    assert verdicts
    assert Verdict.PASS not in verdicts


def _exists(series: str, last: int) -> bool:
    return all((SAMPLES / "ab" / series / f"{arm}{last}").is_dir() for arm in "AB")


def _real(series: str, start: int, base: str, head: str) -> Verdict:
    chosen = [base, head, head, base, base, head]
    numbers = [start, start, start + 1, start + 1, start + 2, start + 2]
    run = []
    for side, arm, number in zip(ORDER[:6], chosen, numbers, strict=True):
        path = SAMPLES / "ab" / series / f"{arm}{number}" / aiperf.EXPORT
        found = aiperf.sample({aiperf.EXPORT: path.read_bytes()})
        assert isinstance(found, Sample)
        run.append((side, found))
    return judge_samples(run, DEFAULT_METRICS[:2]).verdict

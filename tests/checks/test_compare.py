"""Red needs two keys, green needs certainty, and what cannot be compared is an error."""

import dataclasses
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import aiperf
from checks.compare import Comparison, Judgement, Verdict, judge, of_run
from checks.result import Block, Measure, Outcome, Result, Sample
from checks.spec import DEFAULT_METRICS, Better, Content, Metric, Side, Spec

SAMPLES = Path(__file__).parents[3] / "shared" / "aiperf-samples"
BASE, HEAD = Side.BASE, Side.HEAD
ORDER = (BASE, HEAD, HEAD, BASE, BASE, HEAD)
THROUGHPUT = Metric("tokens.avg", "Throughput", Better.HIGHER, target=0.05, floor=0.02)
LATENCY = Metric("latency.p90", "Latency", Better.LOWER, target=0.05, floor=0.02)


def sampled(tokens: float, latency: float = 100.0, load: str = "4") -> Sample:
    measures = {"tokens.avg": Measure(tokens, "tokens/sec"), "latency.p90": Measure(latency, "ms")}
    return Sample(measures, "0.13.0", {"concurrency": load}, 40)


def judged(*tokens: float, metric: Metric = THROUGHPUT) -> Judgement:
    return judge([(side, sampled(value)) for side, value in zip(ORDER, tokens, strict=False)], [metric])


def noisy(rng: random.Random, change: float, cv: float) -> Verdict:
    """A run of six blocks, both metrics noisy on their own and equally drifting."""
    drift = rng.gauss(0, 0.01)
    run = []
    for i, side in enumerate(ORDER):
        factor = 1 + change * (side is HEAD) + drift * i
        run.append((side, sampled(100 * factor * rng.lognormvariate(0, cv), 100 / factor * rng.lognormvariate(0, cv))))
    return judge(run, [THROUGHPUT, LATENCY]).verdict


def share(verdict: Verdict, change: float, cv: float, runs: int = 1000) -> float:
    rng = random.Random(20)  # noqa: S311
    return sum(noisy(rng, change, cv) is verdict for _ in range(runs)) / runs


def test_a_clear_loss_is_a_regression() -> None:
    found = judged(100, 90, 90.2, 100.1, 99.9, 89.9)
    assert found.verdict is Verdict.REGRESSION
    assert found.reason == "Throughput got worse."
    assert found.comparisons[0].change == pytest.approx(-0.1, abs=0.002)


def test_a_clear_gain_passes() -> None:
    assert judged(100, 110, 110.2, 100.1, 99.9, 109.9).verdict is Verdict.PASS


def test_a_significant_loss_within_the_floor_is_not_red() -> None:
    found = judged(100, 99, 99.01, 100.01, 99.99, 98.99)
    assert found.comparisons[0].significant
    assert found.verdict is Verdict.PASS


def test_a_relevant_loss_that_noise_explains_is_inconclusive() -> None:
    found = judged(100, 80, 104, 92, 108, 95)
    assert found.comparisons[0].relevant
    assert found.verdict is Verdict.INCONCLUSIVE


def test_equal_noise_wider_than_the_target_is_inconclusive() -> None:
    assert judged(100, 106, 94, 94, 106, 100).verdict is Verdict.INCONCLUSIVE


def test_lower_is_better_for_latency() -> None:
    run = [(side, sampled(100, 110 if side is HEAD else 100)) for side in ORDER]
    assert judge(run, [LATENCY]).verdict is Verdict.REGRESSION


def test_a_metric_that_is_not_gated_is_shown_and_never_red() -> None:
    run = [(side, sampled(100, 150 if side is HEAD else 100)) for side in ORDER]
    found = judge(run, [THROUGHPUT, dataclasses.replace(LATENCY, gated=False)])
    assert found.verdict is Verdict.PASS
    assert found.comparisons[1].regressed


def test_one_pair_is_inconclusive() -> None:
    assert judged(100, 100).verdict is Verdict.INCONCLUSIVE


def test_two_pairs_are_enough_for_a_clear_answer() -> None:
    assert judged(100, 90, 90.1, 100.1).verdict is Verdict.REGRESSION


def test_a_head_without_a_base_passes_and_says_so() -> None:
    found = judge([(HEAD, sampled(100))], [THROUGHPUT])
    assert found.verdict is Verdict.PASS
    assert "no base" in found.reason


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (sampled(100, load="8"), "different loads: concurrency was 4 and 8"),
        (dataclasses.replace(sampled(100), aiperf_version="0.14.0"), "0.13.0, 0.14.0"),
        (dataclasses.replace(sampled(100), measures={"tokens.avg": Measure(1, "tokens/min")}), "different units"),
        (dataclasses.replace(sampled(100), measures={}), "(tokens.avg) is gated, but was not measured"),
        (sampled(0), "(tokens.avg) is gated, but was not measured"),
    ],
)
def test_what_cannot_be_compared_is_an_error_with_the_reason(other: Sample, words: str) -> None:
    found = judge([(BASE, sampled(100)), (HEAD, sampled(100)), (HEAD, other), (BASE, sampled(100))], [THROUGHPUT])
    assert found.verdict is Verdict.ERROR
    assert words in found.reason


def test_a_run_that_did_not_measure_every_block_is_an_error() -> None:
    spec = Spec("recipes/m/f/r", "h100", Content("b" * 40, {}), Content("a" * 40, {}), "", (THROUGHPUT,))
    blocks = tuple(Block(side, sample=sampled(100)) for side in ORDER)
    whole = Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks)
    assert of_run(spec, whole).verdict is Verdict.PASS
    assert "5 of 6" in of_run(spec, dataclasses.replace(whole, blocks=blocks[:5])).reason
    assert of_run(spec, dataclasses.replace(whole, outcome=Outcome.RUNNING)).verdict is Verdict.ERROR


positive = st.floats(1e-3, 1e6)


@given(st.lists(positive, min_size=6, max_size=6), st.floats(1e-3, 1e3))
def test_the_unit_of_a_metric_changes_no_verdict(tokens: list[float], factor: float) -> None:
    one, other = judged(*tokens), judged(*(value * factor for value in tokens))
    assert other.comparisons[0].change == pytest.approx(one.comparisons[0].change, rel=1e-6, abs=1e-9)


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


def test_a_loss_of_ten_percent_is_red_at_a_noise_of_one_percent() -> None:
    assert share(Verdict.REGRESSION, -0.10, 0.01) >= 0.999


@pytest.mark.parametrize(("cv", "red", "green"), [(0.005, 0.002, 0.99), (0.01, 0.02, 0.93)])
def test_equal_sides_are_rarely_red_and_mostly_green(cv: float, red: float, green: float) -> None:
    assert share(Verdict.REGRESSION, 0.0, cv) <= red
    assert share(Verdict.PASS, 0.0, cv) >= green


def test_a_loss_of_the_targets_size_is_hardly_ever_green() -> None:
    assert share(Verdict.PASS, -0.05, 0.01) <= 0.05


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real exports are not here")
@pytest.mark.parametrize("series", ["e1", "e2"])
def test_real_blocks_of_an_engine_five_percent_slower_are_never_green(series: str) -> None:
    verdicts = [_real(series, start, "A", "B") for start in range(1, 7) if _exists(series, start + 2)]
    assert verdicts
    assert Verdict.PASS not in verdicts
    if series == "e2":
        assert set(verdicts) == {Verdict.REGRESSION}


def _exists(series: str, last: int) -> bool:
    return all((SAMPLES / "ab" / series / f"{arm}{last}").is_dir() for arm in "AB")


def _real(series: str, start: int, base: str, head: str) -> Verdict:
    chosen = [base, head, head, base, base, head]
    numbers = [start, start, start + 1, start + 1, start + 2, start + 2]
    run = []
    for side, arm, number in zip(ORDER, chosen, numbers, strict=True):
        path = SAMPLES / "ab" / series / f"{arm}{number}" / aiperf.EXPORT
        found = aiperf.sample({aiperf.EXPORT: path.read_bytes()})
        assert isinstance(found, Sample)
        run.append((side, found))
    return judge(run, DEFAULT_METRICS[:2]).verdict

"""What a recipe promises in figures is held against both sides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.run_verdict import run_verdict
from checks.judge.verdict import Verdict
from checks.measure.slo import Limit, Promise, parse, promised_limits, promises_measured
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.spec import (
    Content,
    Side,
    Spec,
    in_turns,
)
from checks.report.tables import promise_table
from checks.report.terminal import judgement_text

PERF = "kind: Job\nmetadata:\n  annotations:\n    recipe-gate.dev/slo: {}\n"
FIRST = Limit("time_to_first_token.p90", 2000.0, "ms")
SPEC = Spec(
    "r", "", Content("b", {}), Content("a", {}), PERF.format("time_to_first_token.p90 <= 2 s"), DEFAULT_METRICS[:1]
)


def sample(first: float, throughput: float = 100.0) -> Sample:
    measures = {
        "time_to_first_token.p90": Measure(first, "ms"),
        "output_token_throughput.avg": Measure(throughput, "tokens/sec"),
    }
    return Sample(measures, "0.12.0", {}, 60)


def result(base: float, head: float, images: tuple[str, ...] = ("a",)) -> Result:
    sides = (Side.BASE, Side.HEAD, Side.HEAD, Side.BASE)
    blocks = [Block(side, sample=sample(base if side is Side.BASE else head), images=("a",)) for side in sides]
    return Result("r", "s", outcome=Outcome.MEASURED, blocks=(*blocks[:3], replace(blocks[3], images=images)))


def test_promises_are_read_from_the_benchmark_s_job() -> None:
    text = "time_to_first_token.p90 <= 2000 ms; output_token_throughput.avg>=150 tokens/sec"
    assert promised_limits(PERF.format(text)) == (
        FIRST,
        Limit("output_token_throughput.avg", 150.0, "tokens/sec", least=True),
    )
    assert promised_limits(PERF.format("fast")) == promised_limits("kind: Job\n") == promised_limits("a: [") == ()


@pytest.mark.parametrize(
    ("text", "name", "least"),
    [
        ("p90 TTFT <= 2000 ms", "time_to_first_token.p90", False),
        ("p99 itl <= 20 ms", "inter_token_latency.p99", False),
        ("p95 latency <= 9 s", "request_latency.p95", False),
        ("TPOT <= 20 ms", "inter_token_latency.avg", False),
        ("throughput >= 150 tokens/sec", "output_token_throughput.avg", True),
        ("accuracy.overall.avg >= 0.9", "accuracy.overall.avg", True),
    ],
)
def test_a_metric_may_be_called_as_people_call_it(text: str, name: str, least: bool) -> None:
    (found,) = parse(text)
    assert isinstance(found, Limit)
    assert (found.name, found.least) == (name, least)


@pytest.mark.parametrize(
    "text",
    ["fast", "p42 ttft <= 3 ms", "request_latency.max <= 3 ms", "a.p90 < 3 ms", "a.p90 <= x", "a.p90 <= 3 ms; b"],
)
def test_what_is_no_promise_is_named(text: str) -> None:
    assert parse(text) in {text, "b"}


@given(st.text(max_size=40))
def test_any_text_is_promises_or_named(text: str) -> None:
    assert isinstance(parse(text), tuple | str)


@pytest.mark.parametrize(
    ("base", "head", "kept", "broken"),
    [(1900, 1900, True, False), (1900, 2100, False, True), (2100, 2100, False, False), (2100, 1900, True, False)],
)
def test_a_promise_is_broken_by_who_broke_it(base: float, head: float, kept: bool, broken: bool) -> None:
    (found,) = promises_measured([FIRST], [(Side.BASE, sample(base)), (Side.HEAD, sample(head))])
    assert (found.kept, found.broken) == (kept, broken)


def test_a_broken_promise_is_red_whatever_the_comparison_says() -> None:
    judgement = run_verdict(SPEC, result(1900, 2100))
    assert judgement.verdict is Verdict.REGRESSION
    assert judgement.reason == "time_to_first_token.p90 is 2.1 s; the recipe promises at most 2 s."
    assert "❌ broken" in promise_table(judgement)
    assert judgement_text(judgement).endswith("broken\n")


def test_a_promise_that_the_base_broke_is_told_and_not_red() -> None:
    judgement = run_verdict(SPEC, result(2100, 2100))
    assert judgement.verdict is Verdict.PASS
    assert "broken at the base too" in promise_table(judgement)


def test_a_promise_of_what_was_not_measured_is_not_kept() -> None:
    assert promises_measured([Limit("a.p99", 1, "ms")], [(Side.HEAD, sample(1))]) == (
        Promise(Limit("a.p99", 1, "ms"), None, None),
    )
    assert not promises_measured([replace(FIRST, unit="tokens")], [(Side.HEAD, sample(1))])[0].kept


def test_an_image_that_moved_between_blocks_makes_them_incomparable() -> None:
    judgement = run_verdict(SPEC, result(1900, 1900, images=("b",)))
    assert judgement.verdict is Verdict.ERROR
    assert "ran different images" in judgement.reason


def test_a_promise_is_not_kept_by_caches_that_an_earlier_measurement_filled() -> None:
    found = result(2500.0, 2500.0)
    again = [replace(block, sample=sample(100.0), fresh=False) for block in found.blocks]
    blocks = tuple(one for pair in zip(found.blocks, again, strict=True) for one in pair)
    spec = replace(SPEC, sequence=in_turns(2), blocks=2, whole=True)
    (kept,) = run_verdict(spec, replace(found, blocks=blocks)).promises
    assert (kept.base, kept.head) == (2.5, 2.5)

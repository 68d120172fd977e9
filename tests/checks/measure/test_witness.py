"""What AIPerf says is believed as far as the cluster's clock and the frontend's own counters bear it out."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.measure.witness import Reading, Witness, contradictions, counted, unwitnessed

BEGAN = datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp()
LASTS = 100.0
"""For how long the benchmark's Job ran; AIPerf measured for half of that, at ten requests and a hundred tokens a second."""


def export(rate: float = 100.0, seconds: float = 50.0, **more: Any) -> dict[str, Any]:
    values = {
        "request_count": rate / 10 * seconds,
        "total_osl": rate * seconds,
        "output_token_throughput": rate,
        "benchmark_duration": seconds,
    }
    times = {"start_time": "2026-11-23T10:00:30.5", "end_time": "2026-11-23T10:01:20.5"}
    return {**times, **{tag: {"unit": "u", "avg": value} for tag, value in values.items()}, **more}


def witness(rate: float = 100.0, start: float = 7.0) -> Witness:
    """Readings every ten seconds of counters that rise while AIPerf measures; half as much was asked to warm up, long before."""
    active = [(at, max(0.0, min(at - 30, 50))) for at in range(0, 101, 10)]
    readings = tuple(Reading(at, start + rate / 10 * busy, rate * busy) for at, busy in active)
    return Witness(BEGAN, BEGAN + LASTS, readings)


def test_a_true_export_is_believed_and_warming_up_is_no_contradiction() -> None:
    assert list(contradictions(export(), witness())) == []
    assert list(contradictions(export(), witness(rate=400.0))) == []
    assert unwitnessed(witness()) == ""


@pytest.mark.attack
@pytest.mark.parametrize(
    ("claimed", "words"),
    [
        (export(500.0), "it says 2500 requests were answered, the frontend counted 500"),
        (export(500.0, request_count={"avg": 500}), "it says 25000 tokens were made in 50 s, the frontend counted 5000"),
        (export(500.0, 10.0, request_count={"avg": 500}), "it says 5000 tokens were made in 10 s, the frontend counted"),
        (export(output_token_throughput={"avg": 500.0}), "it says 500.0 tokens/s for 50.0 s, and 5000 tokens in all"),
        (export(100.0, 500.0), "it says it took 500 s, its Job ran for 100 s"),
    ],
)  # fmt: skip
def test_figures_that_others_saw_otherwise_are_a_contradiction_with_both(claimed: dict[str, Any], words: str) -> None:
    assert any(one.startswith(words) for one in contradictions(claimed, witness()))


@pytest.mark.attack
@pytest.mark.parametrize(
    "when", ["2100-01-01T00:00:00", "1970-01-01T00:00:00", "2026-11-22T10:00:00", "2100-01-01T00:00:00Z"]
)
def test_an_export_of_another_time_is_a_contradiction(when: str) -> None:
    (said,) = contradictions(export(end_time=when), witness())
    assert said == f"its end_time is {when}, its Job ran from 2026-11-23T10:00:00Z to 2026-11-23T10:01:40Z"


def test_a_zone_that_is_written_leaves_a_minute_and_one_that_is_not_leaves_all_zones() -> None:
    assert list(contradictions(export(start_time="2026-11-23T19:00:30"), witness())) == []
    assert list(contradictions(export(start_time="2026-11-23T19:00:30+09:00"), witness())) == []
    assert len(list(contradictions(export(start_time="2026-11-23T19:00:30+00:00"), witness()))) == 1
    assert list(contradictions(export(start_time="soon", end_time=None), witness())) == []


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        ((), "it does not serve them"),
        ((Reading(0, None, None), Reading(100, None, None)), "it does not serve them"),
        ((Reading(0, 5, 50), Reading(50, 600, 6000), Reading(100, 2, 20)), "it was started again"),
    ],
)
def test_counters_that_tell_nothing_are_told_and_are_no_error(readings: tuple[Reading, ...], words: str) -> None:
    seen = Witness(BEGAN, BEGAN + LASTS, readings)
    assert list(contradictions(export(500.0), seen)) == []
    assert words in unwitnessed(seen)


def test_a_reading_that_failed_in_between_is_left_out() -> None:
    first, *_, last = witness().readings
    seen = Witness(BEGAN, BEGAN + LASTS, (first, Reading(50, None, None), last))
    assert list(contradictions(export(), seen)) == []
    assert len(list(contradictions(export(500.0), seen))) == 2
    assert unwitnessed(seen) == ""


def test_both_names_of_the_frontends_counters_are_read_and_refused_requests_are_not_counted() -> None:
    text = (
        '# TYPE dynamo_frontend_requests_total counter\ndynamo_frontend_requests_total{model="m",status="success"} 30\n'
        'dynamo_frontend_requests_total{model="m",status="error"} 3\ndynamo_frontend_output_tokens_total 7\n'
        'dynamo_frontend_output_sequence_tokens_sum{model="m"} 1.5e3\npython_info 1\n'
    )
    assert counted(text) == (30.0, 1500.0)
    assert counted(text.replace("dynamo_frontend_", "nv_llm_http_service_")) == (30.0, 1500.0)
    assert counted("dynamo_frontend_requests_total many\n") == (None, None)


@given(st.floats(1, 1e5), st.floats(5, 60), st.floats(0, 30), st.floats(1, 20))
def test_what_was_measured_is_never_a_contradiction(rate: float, seconds: float, before: float, every: float) -> None:
    times = [number * every for number in range(int(100 / every) + 1)] + [100.0]
    readings = tuple(Reading(at, None, rate * max(0.0, min(at - before, seconds))) for at in times)
    seen = Witness(BEGAN, BEGAN + LASTS, readings)
    assert list(contradictions(export(rate, seconds), seen)) == []

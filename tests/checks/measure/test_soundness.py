"""What AIPerf calls good and is no measurement of what perf.yaml asks for is refused with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from checks.measure.aiperf import EXPORT, sample
from checks.measure.aiperf_config import load
from checks.measure.exports import measurements
from checks.measure.soundness import unsound
from checks.model.refusal import Refusal
from tests.checks.exports import export, write

SHARED = Path(__file__).parents[4] / "shared"
CONFIG: dict[str, Any] = {
    "endpoint": {"extra": {"ignore_eos": True}},
    "datasets": [{"name": "main", "prompts": {"isl": {"mean": 256.0}, "osl": {"mean": 64.0}}}],
    "phases": [{"name": "profiling", "type": "concurrency", "requests": 60, "concurrency": 4}],
}


def tokens(mean: float, count: int = 60, **more: float) -> dict[str, Any]:
    return {"unit": "tokens", "avg": mean, "p50": mean, "min": mean, "count": count, **more}


def reasons(config: dict[str, Any] = CONFIG, **metrics: Any) -> list[str]:
    made = {**export(640.0, 0), "input_config": config, **metrics}
    return list(unsound(made, load(made)))


def test_a_benchmark_that_did_what_it_was_asked_is_sound() -> None:
    assert (
        reasons(
            output_sequence_length=tokens(64.0),
            input_sequence_length=tokens(262.0),
            effective_concurrency={"unit": "requests", "avg": 3.9},
            credit_to_start_latency={"unit": "ms", "avg": 4.0},
        )
        == []
    )


@pytest.mark.parametrize(
    ("metrics", "words"),
    [
        ({"output_sequence_length": tokens(35.2)}, "answers had 35.2 tokens on average, 64 were asked for"),
        ({"input_sequence_length": tokens(131.0)}, "prompts had 131 tokens on average, 256 were asked for"),
        ({"output_sequence_length": tokens(64.0, count=40)}, "20 of 60 answers came without any token"),
        (
            {"time_to_first_token": {"unit": "ms", "avg": 9.0, "count": 58}},
            "2 of 60 answers came without a first token",
        ),
        ({"inter_token_latency": {"unit": "ms", "avg": 9.0, "count": 41}}, "19 of 60 answers came without a second"),
        ({"output_sequence_length": tokens(64.0, min=0.0, p25=0.0)}, "at least 25 % of the answers had no tokens"),
        ({"output_sequence_length": tokens(64.0, min=0.0)}, "at least one answer had no tokens"),
        ({"effective_concurrency": {"unit": "requests", "avg": 1.2}}, "1.2 requests were under way on average, 4 were"),
        ({"credit_to_start_latency": {"unit": "ms", "avg": 150.0}}, "sent 150 ms late on average"),
    ],
    ids=["short", "prompts", "lost", "first", "second", "empty", "one empty", "idle", "busy"],
)
def test_what_is_another_workload_is_told_in_figures(metrics: dict[str, Any], words: str) -> None:
    (reason,) = reasons(**metrics)
    assert words in reason
    read = sample({EXPORT: json.dumps({**export(640.0, 0), "input_config": CONFIG, **metrics}).encode()})
    assert isinstance(read, Refusal)
    assert words in read.reason


def test_fewer_requests_than_the_concurrency_never_reach_it() -> None:
    phase = {**CONFIG["phases"][0], "concurrency": 64}
    assert reasons({**CONFIG, "phases": [phase]}) == [
        "60 requests cannot reach the concurrency of 64 that was asked for"
    ]


def test_an_answer_may_end_early_where_nothing_forces_its_length() -> None:
    assert reasons({**CONFIG, "endpoint": {"extra": {}}}, output_sequence_length=tokens(35.2)) == []
    assert reasons({**CONFIG, "endpoint": {"extra": {"ignore_eos": False}}}, output_sequence_length=tokens(35.2)) == []


def test_where_requests_come_at_a_rate_the_concurrency_is_only_a_bound() -> None:
    phase = {**CONFIG["phases"][0], "type": "poisson", "rate": 2.0, "concurrency": 32}
    busy = {"unit": "requests", "avg": 3.0}
    assert reasons({**CONFIG, "phases": [phase]}, effective_concurrency=busy) == []


def test_a_fast_engine_may_be_asked_a_few_milliseconds_late() -> None:
    quick = {"unit": "ms", "avg": 30.0, "p90": 40.0}
    assert reasons(request_latency=quick, credit_to_start_latency={"unit": "ms", "avg": 15.0}) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the recorded exports are not here")
@pytest.mark.parametrize("place", ["one", *(f"ab/e{number}/{arm}1" for number in (1, 2) for arm in "AB")])
def test_real_measurements_are_sound(place: str) -> None:
    file = SHARED / "aiperf-samples" / place / EXPORT
    assert not isinstance(sample({EXPORT: file.read_bytes()}), Refusal)


def test_an_export_of_genai_perf_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path / "old", export(640.0, 0), "profile_export_genai_perf.json")
    found = measurements(tmp_path)
    assert isinstance(found, Refusal)
    assert "GenAI-Perf" in found.reason

"""What AIPerf wrote is judged, not how it ended."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.measure.aiperf import EXPORT, SCHEMAS, sample
from checks.model.refusal import Refusal
from checks.model.result import Measure, Sample

SAMPLES = Path(__file__).parents[4] / "shared" / "aiperf-samples"
real = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real exports are not here")


def export(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "schema_version": "1.4",
        "aiperf_version": "0.13.0",
        "request_throughput": {"unit": "requests/sec", "avg": 2.5},
        "output_token_throughput": {"unit": "tokens/sec", "avg": 160.0},
        "request_latency": {"unit": "ms", "avg": 400.0, "p90": 512.5, "std": 3.0},
        "request_count": {"unit": "requests", "avg": 40.0},
        "input_config": {
            "endpoint": {"urls": ["http://one:8000"], "streaming": True},
            "phases": [
                {"name": "warmup", "kind": "warmup", "exclude_from_results": True, "requests": 4},
                {"name": "profiling", "kind": "profiling", "requests": 40, "concurrency": 4},
            ],
            "artifacts": {"dir": "here"},
        },
        "was_cancelled": False,
        "is_complete": True,
        "error_summary": [],
    }
    return whole | changes


def judged(value: Any, path: str = f"run/c4/{EXPORT}") -> Sample | Refusal:
    return sample({path: json.dumps(value).encode()})


def reason(value: Any) -> str:
    refused = judged(value)
    assert isinstance(refused, Refusal)
    return refused.reason


def test_a_whole_export_is_a_sample_with_the_units_of_the_export() -> None:
    found = judged(export())
    assert isinstance(found, Sample)
    assert found.measures["request_latency.p90"] == Measure(512.5, "ms")
    assert found.requests == 40
    assert found.aiperf_version == "0.13.0"


def test_the_load_says_what_was_asked_and_not_where() -> None:
    found = judged(export())
    assert isinstance(found, Sample)
    assert found.load["phases.profiling.concurrency"] == "4"
    assert found.load["endpoint.streaming"] == "true"
    assert not any("url" in key or "artifacts" in key for key in found.load)


@pytest.mark.parametrize("version", SCHEMAS)
def test_every_known_schema_version_is_read(version: str | None) -> None:
    changed = export(schema_version=version)
    if version is None:
        del changed["schema_version"]
    assert isinstance(judged(changed), Sample)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"schema_version": "2.0"}, "schema version '2.0'"),
        ({"was_cancelled": True}, "cancelled"),
        ({"is_complete": False}, "not complete"),
        ({"request_count": {"unit": "requests", "avg": 39.0}}, "39 of 40 requests were answered"),
        ({"request_count": None}, "counts no requests"),
        ({"error_request_count": {"unit": "requests", "avg": 1.0}}, "1 of 41 requests failed"),
        ({"error_summary": [{"error_details": {"code": 503, "type": "Busy"}, "count": 1}]}, "(503 Busy)"),
        ({"error_summary": ["?"]}, "error summary is not empty"),
        ({"runtime_submission_invalid_reasons": ["too short"]}, "too short"),
        ({"request_latency": 1, "output_token_throughput": 2, "is_complete": "no"}, "not complete"),
    ],
)
def test_an_export_that_is_not_whole_is_refused_with_the_reason(changes: dict[str, Any], words: str) -> None:
    assert words in reason(export(**changes))


def of_thousand(good: int, failed: int) -> dict[str, Any]:
    """An export of a benchmark that was to send a thousand requests."""
    return export(
        input_config={"phases": [{"name": "profiling", "requests": 1000}]},
        request_count={"unit": "requests", "avg": float(good)},
        error_request_count={"unit": "requests", "avg": float(failed)},
        error_summary=[{"error_details": {"code": 503, "type": "Busy"}, "count": failed}],
    )


def allowing(failures: float, value: dict[str, Any]) -> Sample | Refusal:
    return sample({EXPORT: json.dumps(value).encode()}, failures)


def test_as_many_requests_may_fail_as_the_policy_allows() -> None:
    found = allowing(0.003, of_thousand(997, 3))
    assert isinstance(found, Sample)
    assert (found.requests, found.failed_requests) == (997, 3)
    rounded = [allowing(failed / 1000, of_thousand(1000 - failed, failed)) for failed in range(1, 11)]
    assert all(isinstance(one, Sample) for one in rounded)


def test_more_failed_requests_are_no_measurement_and_the_limit_is_named() -> None:
    found = allowing(0.003, of_thousand(996, 4))
    assert isinstance(found, Refusal)
    assert "4 of 1000 requests failed (503 Busy), and 0.003 of them may" in found.reason


def test_requests_that_are_missing_are_not_forgiven_as_failed_ones() -> None:
    found = allowing(0.003, of_thousand(990, 2))
    assert isinstance(found, Refusal)
    assert "990 of 1000 requests were answered" in found.reason


def test_nothing_answered_is_no_measurement_whatever_may_fail() -> None:
    assert isinstance(allowing(1.0, of_thousand(0, 1000)), Refusal)


def test_a_benchmark_without_an_export_is_refused() -> None:
    assert "left no profile_export_aiperf.json" in getattr(sample({"run/inputs.json": b"{}"}), "reason", "")


def test_several_loads_are_refused_with_their_paths() -> None:
    data = json.dumps(export()).encode()
    refused = sample({f"c1/{EXPORT}": data, f"c2/{EXPORT}": data})
    assert isinstance(refused, Refusal)
    assert f"c1/{EXPORT}, c2/{EXPORT}" in refused.reason


def graded(right: int, **changes: Any) -> dict[str, Any]:
    """What a run with --accuracy-benchmark exports: how many answers were graded, and how many were right."""
    return export(**{"accuracy.overall": {"unit": "ratio", "count": 40, "sum": right}}, **changes)


def test_graded_answers_are_a_measure_of_the_same_block() -> None:
    files = {f"perf/{EXPORT}": json.dumps(export()).encode(), f"accuracy/{EXPORT}": json.dumps(graded(30)).encode()}
    found = sample(files)
    assert isinstance(found, Sample)
    assert found.measures["accuracy.overall.avg"] == Measure(0.75, "ratio")
    assert found.measures["output_token_throughput.avg"] == Measure(160.0, "tokens/sec")
    assert found.load["accuracy.phases.profiling.concurrency"] == "4"


def test_a_benchmark_that_only_grades_is_a_sample_too() -> None:
    found = judged(graded(10))
    assert isinstance(found, Sample)
    assert found.measures["accuracy.overall.avg"].value == 0.25


def test_answers_that_failed_while_they_were_graded_are_no_measurement() -> None:
    broken = graded(30, error_request_count={"unit": "requests", "avg": 2.0})
    found = sample({f"a/{EXPORT}": json.dumps(export()).encode(), f"b/{EXPORT}": json.dumps(broken).encode()})
    assert isinstance(found, Refusal)
    assert found.reason.startswith("b/")
    assert "2 of 42 requests failed" in found.reason


def test_the_export_of_a_phase_is_part_of_the_whole_one() -> None:
    data = json.dumps(export()).encode()
    assert isinstance(sample({f"r/{EXPORT}": data, f"r/phases/profiling/{EXPORT}": data}), Sample)
    assert isinstance(sample({EXPORT: data, f"phases/profiling/{EXPORT}": data}), Sample)
    assert isinstance(sample({f"r/phases/a/{EXPORT}": data, f"r/phases/b/{EXPORT}": data}), Refusal)


def test_warm_up_folders_do_not_count() -> None:
    data = json.dumps(export()).encode()
    assert isinstance(sample({f"warmup/{EXPORT}": data, f"c2/{EXPORT}": data}), Sample)


def test_an_export_under_a_prefix_of_its_own_is_found() -> None:
    assert isinstance(judged(export(), "run/report.json"), Sample)


def test_a_broken_file_beside_the_export_does_not_matter() -> None:
    files = {"run/input_config.json": b'{"max_threads": ,}', f"run/{EXPORT}": json.dumps(export()).encode()}
    assert isinstance(sample(files), Sample)


def test_the_old_configuration_still_says_how_many_requests_were_asked() -> None:
    old = export(input_config={"loadgen": {"request_count": 41, "concurrency": 4}})
    assert "40 of 41 requests were answered" in reason(old)


def test_a_value_that_is_no_number_is_no_measure() -> None:
    found = judged(export(request_latency={"unit": "ms", "avg": float("nan"), "p90": "fast", "p50": True}))
    assert isinstance(found, Sample)
    assert not any(name.startswith("request_latency") for name in found.measures)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(export())), JSON))
def test_no_json_makes_a_traceback(changes: dict[str, Any]) -> None:
    assert isinstance(judged(export(**changes)), Sample | Refusal)


@given(st.binary(max_size=200))
def test_no_bytes_make_a_traceback(data: bytes) -> None:
    assert isinstance(sample({EXPORT: data}), Refusal)


def read(path: str) -> Sample | Refusal:
    return sample({EXPORT: (SAMPLES / path / EXPORT).read_bytes()})


@real
def test_a_real_run_is_a_sample() -> None:
    found = read("one")
    assert isinstance(found, Sample)
    assert found.measures["output_token_throughput.avg"].unit == "tokens/sec"
    assert found.requests == 25


@real
@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("thr", "AIPerf was cancelled; it is not complete; 7 of 13"),
        ("workerdies", ": 66 of 80 requests failed (404 Not"),
    ],
)
def test_real_failures_that_ended_with_status_0_are_refused(folder: str, words: str) -> None:
    found = read(f"failed-exit-0/{folder}")
    assert isinstance(found, Refusal)
    assert words in found.reason


@real
def test_real_repetitions_of_one_load_have_equal_loads() -> None:
    loads = [found.load for found in (read("ab/e1/A1"), read("ab/e1/B1")) if isinstance(found, Sample)]
    assert len(loads) == 2
    assert loads[0] == loads[1]

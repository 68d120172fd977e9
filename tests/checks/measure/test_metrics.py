"""Any metric of AIPerf's export can be compared; what it is by itself need not be written down."""

import pytest

from checks.measure.metrics import (
    ACCURACY,
    ACCURACY_FLAG,
    ERRORS,
    HIGHER,
    LOWER,
    MetricChange,
    metric_by_name,
    metrics_of_run,
    mistakes,
    tolerated_failures,
)
from checks.model.metric import (
    DEFAULT_METRICS,
    Better,
    Metric,
)


def test_without_a_policy_the_default_ones_are_compared() -> None:
    assert metrics_of_run({}, "aiperf profile") == DEFAULT_METRICS


def test_accuracy_is_gated_where_the_benchmark_grades_the_answers() -> None:
    assert metrics_of_run({}, f"aiperf profile {ACCURACY_FLAG} gpqa_diamond") == (*DEFAULT_METRICS, ACCURACY)
    assert (ACCURACY.better, ACCURACY.gated) == (Better.HIGHER, True)


@pytest.mark.parametrize(
    ("name", "title", "better", "target", "floor"),
    [
        ("time_to_first_token.p99", "Time to first token p99", Better.LOWER, 0.15, 0.06),
        ("request_latency.p99", "Request latency p99", Better.LOWER, 0.15, 0.06),
        ("request_latency.p50", "Request latency p50", Better.LOWER, 0.05, 0.02),
        ("request_throughput.avg", "Request throughput", Better.HIGHER, 0.05, 0.02),
        ("inter_chunk_latency.p95", "Inter chunk latency p95", Better.LOWER, 0.10, 0.04),
        ("goodput.avg", "Goodput", Better.HIGHER, 0.10, 0.04),
        ("nvidia_performance_per_watt.avg", "Nvidia performance per watt", Better.HIGHER, 0.10, 0.04),
        ("accuracy.task.algebra.avg", "Accuracy task algebra", Better.HIGHER, 0.10, 0.04),
    ],
)
def test_a_metric_has_the_direction_of_aiperf_and_the_usual_target(
    name: str, title: str, better: Better, target: float, floor: float
) -> None:
    assert metric_by_name(name) == Metric(name, title, better, target, floor)


def test_no_metric_is_better_both_ways() -> None:
    assert not HIGHER & LOWER


def test_a_policy_adds_a_metric_and_changes_another() -> None:
    changes = {
        "time_to_first_token.p99": MetricChange(),
        "request_latency.p90": MetricChange(target=0.1, gated=False),
        "server_magic.p50": MetricChange(better=Better.HIGHER, target=0.3),
    }
    found = {metric.name: metric for metric in metrics_of_run(changes, "")}
    assert [*found][:4] == [metric.name for metric in DEFAULT_METRICS]
    assert found["time_to_first_token.p99"] == metric_by_name("time_to_first_token.p99")
    assert (found["request_latency.p90"].target, found["request_latency.p90"].gated) == (0.1, False)
    assert (found["server_magic.p50"].better, found["server_magic.p50"].target) == (Better.HIGHER, 0.3)
    assert not list(mistakes(changes))


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("request_latency", MetricChange(), "such as request_latency.p99"),
        ("request_latency.p42", MetricChange(), "avg, p10, p50"),
        ("output_sequence_length.avg", MetricChange(), "which way is better"),
        (ERRORS, MetricChange(), "floor: SHARE"),
        (ERRORS, MetricChange(floor=0.02), "at most 0.01"),
        (ERRORS, MetricChange(floor=0.0), "floor: SHARE"),
        (ERRORS, MetricChange(floor=0.001, target=0.1), "floor: SHARE"),
        ("error_request_count.avg", MetricChange(floor=0.001), "request_error_rate.avg"),
        ("http_req_duration.p90", MetricChange(better=Better.LOWER), "AIPerf's own client"),
        ("goodput.avg", MetricChange(better=Better.LOWER), "higher is better"),
        ("request_latency.p90", MetricChange(floor=0.2), "above the target"),
    ],
)
def test_what_cannot_be_meant_is_told_with_what_to_do(name: str, change: MetricChange, words: str) -> None:
    ((where, what),) = mistakes({name: change})
    assert where == name
    assert words in what


def test_a_policy_lets_a_share_of_the_requests_fail_and_compares_no_sides_by_it() -> None:
    changes = {ERRORS: MetricChange(floor=0.001)}
    assert not list(mistakes(changes))
    assert tolerated_failures(changes) == 0.001
    assert metrics_of_run(changes, "") == DEFAULT_METRICS
    assert tolerated_failures({}) == tolerated_failures({"request_latency.p90": MetricChange(floor=0.03)}) == 0.0

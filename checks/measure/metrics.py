"""Which metrics a run is compared by: the default ones, AIPerf's that a policy adds, accuracy where the benchmark asks.

AIPerf's export names a unit and no direction, so the directions stand here: they are those of the flag LARGER_IS_BETTER in
aiperf/metrics/types of 0.12, for the metrics of which more or less can be called better.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from checks.measure.aiperf import STATISTICS, UNMEASURED
from checks.model.metric import (
    DEFAULT_METRICS,
    Better,
    Metric,
)

HIGHER = {
    "accuracy.overall",
    "e2e_output_token_throughput",
    "good_request_count",
    "good_request_fraction",
    "goodput",
    "goodput_per_watt",
    "image_throughput",
    "input_token_throughput",
    "output_token_throughput",
    "output_token_throughput_per_user",
    "output_tokens_per_joule",
    "output_tps_per_watt",
    "overall_usage_prompt_cache_read_pct",
    "performance_per_watt",
    "prefill_throughput_per_user",
    "request_throughput",
    "rtfx",
    "total_token_throughput",
}
LOWER = {
    "average_gpu_power",
    "benchmark_duration",
    "decode_duration",
    "energy_delay_product",
    "energy_per_output_token",
    "energy_per_request",
    "energy_per_total_token",
    "energy_per_user",
    "image_latency",
    "inter_chunk_latency",
    "inter_token_latency",
    "network_adjusted_request_latency",
    "network_adjusted_time_to_first_output_token",
    "network_adjusted_time_to_first_token",
    "request_latency",
    "stream_prefill_latency",
    "stream_setup_latency",
    "time_to_first_output_token",
    "time_to_first_token",
    "time_to_second_token",
    "total_gpu_energy",
    "total_gpu_power",
    "video_inference_time",
    "video_peak_memory",
}
VENDORS = ("nvidia_", "amd_")
"""What the export's schema 1.5 puts before the names of the GPUs' metrics."""
TASK = "accuracy.task."
FAILED = {"error_request_count", "request_error_rate"}
ERRORS = "request_error_rate.avg"
"""What a policy names to let some requests fail: it is held against each block, and no side is compared with the other by it."""
MOST_FAILURES = 0.01
"""The largest share that may fail: percentiles are those of the answered requests, and say less with each that is missing."""
CLOSE, WIDE, TAIL = (0.05, 0.02), (0.10, 0.04), (0.15, 0.06)
"""Target and floor: of what is quiet, of what is noisy, of the hundredth part."""
QUIET = {"output_token_throughput", "total_token_throughput", "request_throughput", "request_latency"}
ACCURACY = Metric("accuracy.overall.avg", "Accuracy", Better.HIGHER, *CLOSE)
ACCURACY_FLAG = "--accuracy-benchmark"
"""The flag of `aiperf profile` that makes it grade the answers."""


@dataclass(frozen=True)
class MetricChange:
    """What a policy says of a metric (targets and floors as parts of one); None leaves what the metric is by itself."""

    better: Better | None = None
    target: float | None = None
    floor: float | None = None
    gated: bool | None = None


def metric_by_name(name: str) -> Metric | None:
    """AIPerf's metric of a name ("time_to_first_token.p99") as it is usually gated; None where no direction is known."""
    known = next((metric for metric in (*DEFAULT_METRICS, ACCURACY) if metric.name == name), None)
    tag, _, statistic = name.rpartition(".")
    better = _better(tag)
    if known is not None or better is None:
        return known
    return _metric(tag, statistic, better)


def _better(tag: str) -> Better | None:
    bare = next((tag.removeprefix(vendor) for vendor in VENDORS if tag.startswith(vendor)), tag)
    if bare in HIGHER or bare.startswith(TASK):
        return Better.HIGHER
    return Better.LOWER if bare in LOWER else None


def _metric(tag: str, statistic: str, better: Better) -> Metric:
    target, floor = TAIL if statistic == "p99" else CLOSE if tag in QUIET else WIDE
    title = tag.replace(".", " ").replace("_", " ").capitalize()
    return Metric(f"{tag}.{statistic}", title if statistic == "avg" else f"{title} {statistic}", better, target, floor)


def metrics_of_run(changes: Mapping[str, MetricChange], benchmark: str) -> tuple[Metric, ...]:
    """The metrics of a run by a policy without mistakes and the benchmark's text: the default ones, accuracy, the policy's own."""
    start = {metric.name: metric for metric in DEFAULT_METRICS}
    start |= {ACCURACY.name: ACCURACY} if ACCURACY_FLAG in benchmark else {}
    for name, change in changes.items():
        if name == ERRORS:
            continue
        tag, _, statistic = name.rpartition(".")
        metric = start.get(name) or metric_by_name(name) or _metric(tag, statistic, change.better or Better.LOWER)
        start[name] = _changed(metric, change)
    return tuple(start.values())


def tolerated_failures(changes: Mapping[str, MetricChange]) -> float:
    """The share of a block's requests that may fail by a policy without mistakes; none, where it says nothing."""
    return changes.get(ERRORS, MetricChange()).floor or 0.0


def _changed(metric: Metric, change: MetricChange) -> Metric:
    return replace(
        metric,
        better=change.better or metric.better,
        target=metric.target if change.target is None else change.target,
        floor=metric.floor if change.floor is None else change.floor,
        gated=metric.gated if change.gated is None else change.gated,
    )


def mistakes(changes: Mapping[str, MetricChange]) -> Iterator[tuple[str, str]]:
    """What cannot be meant: a metric's name, and what is wrong with it and what to do."""
    for name, change in changes.items():
        tag, _, statistic = name.rpartition(".")
        metric = metric_by_name(name)
        if statistic not in STATISTICS or not tag:
            yield name, f"a metric is AIPerf's tag and one of {', '.join(STATISTICS)}, such as request_latency.p99"
        elif tag in FAILED:
            if (
                name != ERRORS
                or change != MetricChange(floor=change.floor)
                or not 0 < (change.floor or 0) <= MOST_FAILURES
            ):
                yield (
                    name,
                    f"of failed requests say `{ERRORS}: {{floor: SHARE}}`, how many may fail: at most {MOST_FAILURES:g}",
                )
        elif tag.startswith(UNMEASURED):
            yield name, f"{tag} is about AIPerf's own client, not about the recipe, and is not kept"
        elif metric is None and change.better is None:
            yield name, "AIPerf's export does not say which way is better; add `better: higher` or `better: lower`"
        elif metric is not None and change.better not in (None, metric.better):
            yield name, f"{metric.better.value} is better; leave `better` out"
        elif (floor := _changed(metric or DEFAULT_METRICS[0], change)).floor > floor.target:
            yield (
                name,
                f"the floor ({floor.floor:g}) is above the target ({floor.target:g}): a loss that must be found could never be red",
            )

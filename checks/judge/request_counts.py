"""How many requests stand behind a block's figures: enough to judge by the slowest of them, and how many of them failed.

A percentile of too few requests is shown, and not gated. A policy may let a few requests fail; whoever reads the figures is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.model.metric import (
    Metric,
)
from checks.model.result import Sample
from checks.model.spec import (
    Side,
)

NEEDED = {"p99": 460, "time_to_first_token.p90": 64}
"""Requests of a block below which a percentile says nothing: MLPerf's early stopping asks for 459 and 64, none of them beyond it;
of a hundred requests every third block has none that is slower than the true p99. A request has one first token only, and in a
closed loop that waits for whatever else is served; other p90s are of what a whole request takes or of all of its tokens."""


def gated_by_count(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> tuple[Metric, ...]:
    """The metrics, with those not gated for which some block has too few requests."""
    ungated = {metric.name for metric, _ in _too_few(metrics, samples)}
    return tuple(replace(metric, gated=False) if metric.name in ungated else metric for metric in metrics)


def count_notes(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> tuple[str, ...]:
    """A sentence for each metric that is gated by its policy and here only shown."""
    return tuple(
        f"{metric.title} is shown, not gated: it needs {needed} requests in every block, and one had {fewest_requests(samples)}."
        for metric, needed in _too_few(metrics, samples)
    )


def fewest_requests(samples: Sequence[tuple[Side, Sample]]) -> int:
    """The requests of the block that has the fewest."""
    return min((sample.requests for _, sample in samples), default=0)


def _too_few(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> Iterator[tuple[Metric, int]]:
    for metric in metrics:
        needed = NEEDED.get(metric.name) or NEEDED.get(metric.name.rpartition(".")[2], 0)
        if metric.gated and samples and fewest_requests(samples) < needed:
            yield metric, needed


def failure_note(samples: Sequence[tuple[Side, Sample]]) -> str:
    """How many requests failed on each side, in a sentence; empty where none did."""
    if not any(sample.failed_requests for _, sample in samples):
        return ""
    sides = {side: [sample for sample_side, sample in samples if sample_side is side] for side in Side}
    failed = [_failed_of(measured, side) for side, measured in sides.items() if measured]
    return f"Some requests failed, no more than the policy allows: {', '.join(failed)}."


def _failed_of(samples: Sequence[Sample], side: Side) -> str:
    failed = sum(sample.failed_requests for sample in samples)
    sent = failed + sum(sample.requests for sample in samples)
    return f"{failed:,} of {sent:,} at the {side.value}"

"""Whether a run has requests enough to judge by the slowest of them: else a percentile is shown, and not gated."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.model.result import Sample
from checks.model.spec import Metric, Side

NEEDED = {"p99": 460, "time_to_first_token.p90": 64}
"""Requests of a block below which a percentile says nothing: MLPerf's early stopping asks for 459 and 64, none of them beyond it;
of a hundred requests every third block has none that is slower than the true p99. A request has one first token only, and in a
closed loop that waits for whatever else is served; other p90s are of what a whole request takes or of all of its tokens."""


def weighed(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> tuple[Metric, ...]:
    """The metrics, with those not gated for which some block has too few requests."""
    short = {metric.name for metric, _ in _short(metrics, samples)}
    return tuple(replace(metric, gated=False) if metric.name in short else metric for metric in metrics)


def notes(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> tuple[str, ...]:
    """A sentence for each metric that is gated by its policy and here only shown."""
    return tuple(
        f"{metric.title} is shown, not gated: it needs {needed} requests in every block, and one had {fewest(samples)}."
        for metric, needed in _short(metrics, samples)
    )


def fewest(samples: Sequence[tuple[Side, Sample]]) -> int:
    """The requests of the block that has the fewest."""
    return min((sample.requests for _, sample in samples), default=0)


def _short(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> Iterator[tuple[Metric, int]]:
    for metric in metrics:
        needed = NEEDED.get(metric.name) or NEEDED.get(metric.name.rpartition(".")[2], 0)
        if metric.gated and samples and fewest(samples) < needed:
            yield metric, needed

"""Whether measurements may be compared at all: another load, version or image is a reason, not a number."""

from collections.abc import Sequence

from checks.result import Block, Sample
from checks.spec import Metric, Side


def other_images(blocks: Sequence[Block]) -> str:
    """Why blocks of one side are not of one thing, in a sentence: an image that moved between them; empty when none did."""
    for side in Side:
        seen = [frozenset(block.images) for block in blocks if block.side is side and block.sample is not None]
        moved = sorted(frozenset.union(*seen) - frozenset.intersection(*seen)) if seen else []
        if moved:
            return f"The blocks of the {side.value} ran different images, so that they cannot be compared: {', '.join(moved)}."
    return ""


def incomparable(samples: Sequence[tuple[Side, Sample]], metrics: Sequence[Metric]) -> str:
    """Why samples cannot be compared, in one sentence; empty when they can."""
    first = samples[0][1]
    for _, other in samples[1:]:
        if other.aiperf_version != first.aiperf_version:
            return (
                f"Blocks were measured by different versions of AIPerf: {first.aiperf_version}, {other.aiperf_version}."
            )
        changed = sorted(k for k in {*first.load, *other.load} if first.load.get(k) != other.load.get(k))
        if changed:
            key = changed[0]
            return f"Blocks had different loads: {key} was {first.load.get(key)} and {other.load.get(key)}."
    return next((reason for metric in metrics if (reason := _unmeasured(samples, metric))), "")


def _unmeasured(samples: Sequence[tuple[Side, Sample]], metric: Metric) -> str:
    found = [sample.measures.get(metric.name) for _, sample in samples]
    units = {measure.unit for measure in found if measure}
    if len(units) > 1:
        return f"{metric.title} was measured in different units: {', '.join(sorted(units))}."
    if metric.gated and not has(samples, metric):
        return f"{metric.title} ({metric.name}) is gated, but was not measured as a positive number in every block."
    return ""


def has(samples: Sequence[tuple[Side, Sample]], metric: Metric) -> bool:
    return all((m := sample.measures.get(metric.name)) is not None and m.value > 0 for _, sample in samples)

"""Whether measurements may be compared at all: another load, version or image is a reason, not a number.

Another number of GPUs is none: then throughput is compared per GPU, since twice the tokens from twice the GPUs are no gain.
"""

from collections.abc import Sequence
from dataclasses import replace

from checks.judge.baseline_validity import images
from checks.model.metric import (
    Metric,
)
from checks.model.result import Block, Measure, Sample
from checks.model.spec import (
    Side,
    Spec,
)
from checks.recipe.gpu_demand import gpus_of_side

GROWS_WITH_GPUS = ("output_token_throughput", "total_token_throughput", "request_throughput")
"""Tags of what grows with the GPUs that serve; latencies, and what each user gets, do not."""


def other_images(blocks: Sequence[Block]) -> str:
    """Why blocks of one side are not of one thing, in a sentence: an image that moved between them; empty when none did."""
    for side in Side:
        seen = [frozenset(block.images) for block in blocks if block.side is side and block.sample is not None]
        moved = sorted(frozenset.union(*seen) - frozenset.intersection(*seen)) if seen else []
        if moved:
            return f"The blocks of the {side.value} ran different images, so that they cannot be compared: {', '.join(moved)}."
    return ""


def moved_image(spec: Spec, blocks: Sequence[Block]) -> str:
    """Why an image that the change does not touch differs between the sides, in a sentence; empty when none does."""
    if spec.base is None:
        return ""
    unchanged = {name for name in images(spec.base) & images(spec.head) if "@" not in name}
    ran = {side: {one for block in blocks if block.side is side for one in block.images} for side in Side}
    for name in sorted(unchanged):
        base, head = (sorted(one for one in ran[side] if one.startswith(f"{name}@")) for side in (Side.BASE, Side.HEAD))
        if base and head and base != head:
            return f"{name} moved between the sides, so that they cannot be compared: {base[0]}, {head[0]}."
    return ""


def other_nodes(blocks: Sequence[Block]) -> str:
    """What a reader must know of the nodes, in a sentence: the sides had others; empty when they shared them."""
    base, head = (
        {node for block in blocks if block.side is side for node in block.nodes} for side in (Side.BASE, Side.HEAD)
    )
    if not base or not head or base == head:
        return ""
    return (
        f"The sides ran on different nodes (base: {', '.join(sorted(base))}; head: {', '.join(sorted(head))}): "
        "what differs between these looks like a change."
    )


def incomparable(samples: Sequence[tuple[Side, Sample]], metrics: Sequence[Metric]) -> str:
    """Why samples cannot be compared, in one sentence; empty when they can."""
    first = samples[0][1]
    for _, other in samples[1:]:
        if first.hardware and other.hardware and other.hardware != first.hardware:
            return f"Blocks were measured on different hardware: {first.hardware}; {other.hardware}."
        if other.aiperf_version != first.aiperf_version:
            return (
                f"Blocks were measured by different versions of AIPerf: {first.aiperf_version}, {other.aiperf_version}."
            )
        changed = sorted(k for k in {*first.load, *other.load} if first.load.get(k) != other.load.get(k))
        if changed:
            key, more = changed[0], f" (settings that differ: {len(changed)})" if len(changed) > 1 else ""
            return f"Blocks had different loads: {key} was {first.load.get(key)} and {other.load.get(key)}{more}."
    return next((reason for metric in metrics if (reason := _unmeasured(samples, metric))), "")


def _unmeasured(samples: Sequence[tuple[Side, Sample]], metric: Metric) -> str:
    measures = [sample.measures.get(metric.name) for _, sample in samples]
    units = {measure.unit for measure in measures if measure}
    if len(units) > 1:
        return f"{metric.title} was measured in different units: {', '.join(sorted(units))}."
    if metric.gated and not measured_in_all(samples, metric):
        return f"{metric.title} ({metric.name}) is gated, but was not measured as a positive number in every block."
    return ""


def measured_in_all(samples: Sequence[tuple[Side, Sample]], metric: Metric) -> bool:
    return all((m := sample.measures.get(metric.name)) is not None and m.value > 0 for _, sample in samples)


def per_gpu(spec: Spec, samples: Sequence[tuple[Side, Sample]]) -> list[tuple[Side, Sample]]:
    """The samples, with throughput per GPU when the sides hold other numbers of GPUs; unchanged where one holds none."""
    if spec.base is None:
        return list(samples)
    gpus = {Side.BASE: gpus_of_side(spec.base, spec.recipe), Side.HEAD: gpus_of_side(spec.head, spec.recipe)}
    if len(set(gpus.values())) == 1 or not all(gpus.values()):
        return list(samples)
    return [(side, _divided(sample, gpus[side])) for side, sample in samples]


def _divided(sample: Sample, gpus: int) -> Sample:
    measures = {
        name: Measure(one.value / gpus, f"{one.unit}/GPU") if name.rpartition(".")[0] in GROWS_WITH_GPUS else one
        for name, one in sample.measures.items()
    }
    return replace(sample, measures=measures)

"""Throughput per GPU, where a change takes more of them or fewer: twice the tokens from twice the GPUs are no gain."""

from collections.abc import Sequence
from dataclasses import replace

from checks.model.result import Measure, Sample
from checks.model.spec import Side, Spec
from checks.recipe.demand import of_side

TAGS = ("output_token_throughput", "total_token_throughput", "request_throughput")
"""What grows with the GPUs that serve; latencies, and what each user gets, do not."""


def scaled(spec: Spec, samples: Sequence[tuple[Side, Sample]]) -> list[tuple[Side, Sample]]:
    """The samples, with throughput per GPU when the sides hold other numbers of GPUs; unchanged where one holds none."""
    if spec.base is None:
        return list(samples)
    gpus = {Side.BASE: of_side(spec.base, spec.recipe), Side.HEAD: of_side(spec.head, spec.recipe)}
    if len(set(gpus.values())) == 1 or not all(gpus.values()):
        return list(samples)
    return [(side, _of(sample, gpus[side])) for side, sample in samples]


def _of(sample: Sample, gpus: int) -> Sample:
    measures = {
        name: Measure(one.value / gpus, f"{one.unit}/GPU") if name.rpartition(".")[0] in TAGS else one
        for name, one in sample.measures.items()
    }
    return replace(sample, measures=measures)

"""What a recipe promises in absolute figures, beside any comparison: an annotation of the benchmark's Job.

recipe-gate.dev/slo: p90 TTFT <= 2000 ms; output_token_throughput.avg >= 150 tokens/sec
"""

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.measure.aiperf import STATISTICS
from checks.model.protocol import Annotation
from checks.model.result import Measure, Sample
from checks.model.spec import Side
from checks.recipe import manifest

SHORT = {
    "ttft": "time_to_first_token",
    "itl": "inter_token_latency",
    "tpot": "inter_token_latency",
    "latency": "request_latency",
    "throughput": "output_token_throughput",
}
"""What people call AIPerf's metrics; with a percentile before it, or the mean without one: "p90 TTFT", "throughput"."""
_STATISTIC = "|".join(STATISTICS)
_PROMISE = re.compile(
    rf"(?:(?P<name>[a-z0-9_.]+\.(?:{_STATISTIC}))|(?:(?P<statistic>{_STATISTIC})\s+)?(?P<short>(?i:{'|'.join(SHORT)})))"
    r"\s*(?P<sign><=|>=)\s*(?P<value>\d+(\.\d+)?)\s*(?P<unit>\S.*)?"
)
_SECONDS = {"ms": 1.0, "s": 1000.0, "sec": 1000.0}
"""Milliseconds of a unit of time; other units are compared as AIPerf names them."""


@dataclass(frozen=True)
class Limit:
    """The most (or, `least`, the least) that a metric may be; `name` is AIPerf's tag and statistic."""

    name: str
    value: float
    unit: str
    least: bool = False


@dataclass(frozen=True)
class Promise:
    """A limit beside what was measured (the median of a side's blocks, None where there is none in its unit)."""

    limit: Limit
    base: float | None
    head: float | None

    @property
    def kept(self) -> bool:
        """Whether the head keeps it; what was not measured is not kept."""
        return self._keeps(self.head)

    @property
    def broken(self) -> bool:
        """Whether it is this change that breaks it."""
        return not self.kept and (self.base is None or self._keeps(self.base))

    def _keeps(self, value: float | None) -> bool:
        if value is None:
            return False
        return value >= self.limit.value if self.limit.least else value <= self.limit.value


def parse(text: str) -> tuple[Limit, ...] | str:
    """The limits of an annotation, or the first part of it that is none."""
    limits = []
    for part in (one.strip() for one in text.replace("\n", ";").split(";")):
        if not part:
            continue
        match = _PROMISE.fullmatch(part)
        if match is None:
            return part
        limits.append(Limit(_name(match), float(match["value"]), (match["unit"] or "").strip(), match["sign"] == ">="))
    return tuple(limits)


def _name(match: re.Match[str]) -> str:
    return match["name"] or f"{SHORT[match['short'].lower()]}.{match['statistic'] or 'avg'}"


def promised_limits(text: str) -> tuple[Limit, ...]:
    """What a perf.yaml promises; nothing where it cannot be read or is malformed, of which a rule speaks."""
    for document in manifest.read("perf.yaml", text.encode()).documents:
        annotation = document.get(("metadata", "annotations", Annotation.SLO))
        if document.kind == "Job" and isinstance(annotation, str):
            limits = parse(annotation)
            return () if isinstance(limits, str) else limits
    return ()


def promises_measured(limits: Sequence[Limit], samples: Sequence[tuple[Side, Sample]]) -> tuple[Promise, ...]:
    """Each limit beside both sides' medians."""
    return tuple(
        Promise(
            one,
            *(
                _median(one, [sample for side, sample in samples if side is wanted])
                for wanted in (Side.BASE, Side.HEAD)
            ),
        )
        for one in limits
    )


def _median(limit: Limit, samples: Sequence[Sample]) -> float | None:
    values = list(_values(limit, samples))
    return statistics.median(values) if values and len(values) == len(samples) else None


def _values(limit: Limit, samples: Sequence[Sample]) -> Iterator[float]:
    """What was measured, in the limit's own unit."""
    for sample in samples:
        measure = sample.measures.get(limit.name)
        if measure is not None and (value := _in_unit(measure, limit.unit)) is not None:
            yield value


def _in_unit(measure: Measure, unit: str) -> float | None:
    if not unit or unit == measure.unit:
        return measure.value
    if unit in _SECONDS and measure.unit in _SECONDS:
        return measure.value * _SECONDS[measure.unit] / _SECONDS[unit]
    return None

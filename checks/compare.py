"""Samples to a verdict: pure, so that the pod, the bot and a laptop come to the same answer.

Two keys make red: the interval of the change excludes zero, and the change is a loss beyond the metric's floor. Green is not
red and has the whole interval on the right side of the metric's target. Everything else is inconclusive.
checks/estimate.py says how the interval is found.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from checks.estimate import PARAMETERS, difference
from checks.result import Outcome, Result, Sample
from checks.spec import Better, Metric, Side, Spec


class Verdict(StrEnum):
    """What a comparison says: an INCONCLUSIVE one is never green, an ERROR is nobody's regression."""

    PASS = "pass"  # noqa: S105
    REGRESSION = "regression"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True)
class Comparison:
    """One metric: the sides' geometric means, and the relative change (0.05 = 5 % more) with its 95 % interval.

    `significant`: the interval excludes zero. `relevant`: the change is a loss beyond the metric's floor.
    """

    metric: Metric
    base: float
    head: float
    change: float
    low: float
    high: float
    significant: bool
    relevant: bool
    unit: str

    @property
    def worst(self) -> float:
        """The largest loss that the interval still holds, as a positive share; negative when even that is a gain."""
        return -self.low if self.metric.better is Better.HIGHER else self.high

    @property
    def regressed(self) -> bool:
        """Whether both keys of a red verdict are turned."""
        return self.significant and self.relevant

    @property
    def settled(self) -> bool:
        """Whether a loss as large as the metric's target is ruled out."""
        return self.worst < self.metric.target


@dataclass(frozen=True)
class Judgement:
    """The verdict over all gated metrics with its reason in one sentence."""

    verdict: Verdict
    comparisons: tuple[Comparison, ...]
    reason: str


Measured = Sequence[tuple[Side, Sample]]
"""The samples of a run in the order in which they were measured."""


def of_run(spec: Spec, result: Result) -> Judgement:
    """The judgement of a whole run; an ERROR for one that did not measure every block of its spec."""
    measured = [(block.side, block.sample) for block in result.blocks if block.sample is not None]
    if result.outcome is not Outcome.MEASURED:
        return Judgement(Verdict.ERROR, (), f"The run did not measure everything: it ended as {result.outcome.value}.")
    if tuple(side for side, _ in measured) != planned(spec):
        return Judgement(Verdict.ERROR, (), f"The run measured {len(measured)} of {len(planned(spec))} blocks.")
    return judge(measured, spec.metrics)


def planned(spec: Spec) -> tuple[Side, ...]:
    """The sides of a run's blocks in order: the spec's, or the head once when there is no base."""
    return spec.order if spec.base is not None else (Side.HEAD,)


def judge(samples: Measured, metrics: Sequence[Metric]) -> Judgement:
    """The verdict over samples: red when a gated metric lost for sure and beyond its floor, green when none can have."""
    present = {side for side, _ in samples}
    if present == {Side.HEAD}:
        return Judgement(Verdict.PASS, (), "It serves and benchmarks; there is no base to compare it with.")
    if Side.HEAD not in present:
        return Judgement(Verdict.ERROR, (), "The head was not measured.")
    reason = _incomparable(samples, metrics)
    if reason:
        return Judgement(Verdict.ERROR, (), reason)
    if len(samples) <= PARAMETERS:
        return Judgement(Verdict.INCONCLUSIVE, (), f"{len(samples)} blocks show no noise; two pairs are the fewest.")
    comparisons = tuple(_compared(samples, metric) for metric in metrics if _has(samples, metric))
    return _verdict(comparisons)


def _incomparable(samples: Measured, metrics: Sequence[Metric]) -> str:
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


def _unmeasured(samples: Measured, metric: Metric) -> str:
    found = [sample.measures.get(metric.name) for _, sample in samples]
    units = {measure.unit for measure in found if measure}
    if len(units) > 1:
        return f"{metric.title} was measured in different units: {', '.join(sorted(units))}."
    if metric.gated and not _has(samples, metric):
        return f"{metric.title} ({metric.name}) is gated, but was not measured as a positive number in every block."
    return ""


def _has(samples: Measured, metric: Metric) -> bool:
    return all((m := sample.measures.get(metric.name)) is not None and m.value > 0 for _, sample in samples)


def _compared(samples: Measured, metric: Metric) -> Comparison:
    logs = [math.log(sample.measures[metric.name].value) for _, sample in samples]
    sides = [float(side is Side.HEAD) for side, _ in samples]
    effect, half = difference(logs, sides)
    change, low, high = (math.expm1(value) for value in (effect, effect - half, effect + half))
    loss = -change if metric.better is Better.HIGHER else change
    return Comparison(
        metric=metric,
        base=_mean(logs, sides, 0.0),
        head=_mean(logs, sides, 1.0),
        change=change,
        low=low,
        high=high,
        significant=low > 0 or high < 0,
        relevant=loss > metric.floor,
        unit=samples[0][1].measures[metric.name].unit,
    )


def _mean(logs: Sequence[float], sides: Sequence[float], side: float) -> float:
    chosen = [value for value, of in zip(logs, sides, strict=True) if of == side]
    return math.exp(math.fsum(chosen) / len(chosen))


def _verdict(comparisons: tuple[Comparison, ...]) -> Judgement:
    gated = [comparison for comparison in comparisons if comparison.metric.gated]
    lost = [c.metric.title for c in gated if c.regressed]
    if lost:
        return Judgement(Verdict.REGRESSION, comparisons, f"{_listed(lost)} got worse.")
    open_ = [c.metric.title for c in gated if not c.settled]
    if open_:
        reason = f"The noise leaves open whether {_listed(open_)} got worse."
        return Judgement(Verdict.INCONCLUSIVE, comparisons, reason)
    if not gated:
        return Judgement(Verdict.INCONCLUSIVE, comparisons, "No metric is gated.")
    return Judgement(Verdict.PASS, comparisons, "No gated metric got worse.")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

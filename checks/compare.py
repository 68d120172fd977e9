"""Samples to a verdict: pure, so that the pod, the bot and a laptop come to the same answer.

Red needs two keys: the interval of the change excludes zero, upheld by one more pair of fresh deployments, and the change is
a loss beyond the metric's floor. Green is not red and has the whole interval on the right side of the metric's target.
Anything else asks for another pair, as long as there is one. checks/sequential.py says how the interval is found.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from checks import revision
from checks.comparable import has, incomparable, moved_image, other_images
from checks.likelihood import LOSSES, curves
from checks.per_gpu import scaled
from checks.result import Block, Outcome, Result, Sample
from checks.sequential import Looks, looks
from checks.slo import Held, held, of_benchmark
from checks.spec import Better, Metric, Side, Spec
from checks.tails import weighed


class Verdict(StrEnum):
    """What a comparison says: an INCONCLUSIVE one is never green, an ERROR is nobody's regression."""

    PASS = "pass"  # noqa: S105
    REGRESSION = "regression"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True)
class Comparison:
    """One metric: the sides' geometric means, and the relative change (0.05 = 5 % more) with its interval.

    The change is what the pairs say without those that something disturbed; so it may differ from the means'.
    `regressed`: both keys of a red verdict are turned. `settled`: a loss as large as the metric's target is ruled out.
    """

    metric: Metric
    base: float
    head: float
    change: float
    low: float
    high: float
    regressed: bool
    settled: bool
    unit: str

    @property
    def improved(self) -> bool:
        """Whether the whole interval is a gain."""
        return self.low > 0 if self.metric.better is Better.HIGHER else self.high < 0


@dataclass(frozen=True)
class Judgement:
    """The verdict over all gated metrics with its reason in one sentence, and what the recipe promises in figures."""

    verdict: Verdict
    comparisons: tuple[Comparison, ...]
    reason: str
    promises: tuple[Held, ...] = ()


Measured = Sequence[tuple[Side, Sample]]
"""The samples of a run in the order in which they were measured."""
Pair = tuple[tuple[Side, Sample], tuple[Side, Sample]]


def of_run(spec: Spec, result: Result) -> Judgement:
    """The judgement of a whole run; an ERROR for one that ended early or measured other sides than its spec orders."""
    if result.outcome is not Outcome.MEASURED:
        return Judgement(Verdict.ERROR, (), f"The run did not measure everything: it ended as {result.outcome.value}.")
    measured = _measured(result.blocks)
    sides = tuple(side for side, _ in measured)
    if sides != planned(spec)[: len(sides)]:
        return Judgement(Verdict.ERROR, (), "The run measured other sides than were ordered.")
    other = other_images(result.blocks) or moved_image(spec, result.blocks)
    if other:
        return Judgement(Verdict.ERROR, (), other)
    return _promised(of_samples(spec, measured), held(of_benchmark(spec.benchmark), measured))


def _promised(judgement: Judgement, promises: tuple[Held, ...]) -> Judgement:
    """The judgement with the recipe's promises: one that the change breaks is a regression, however the comparison ended."""
    told = replace(judgement, promises=promises)
    broken = [one for one in promises if one.broken]
    if not broken or judgement.verdict is Verdict.ERROR:
        return told
    first = broken[0]
    word = "at least" if first.limit.least else "at most"
    measured = "was not measured" if first.head is None else f"is {first.head:,.4g} {first.limit.unit}".rstrip()
    reason = f"{first.limit.name} {measured}; the recipe promises {word} {first.limit.value:,.4g} {first.limit.unit}".rstrip()
    kept = judgement.reason if judgement.verdict is Verdict.REGRESSION else ""
    return replace(told, verdict=Verdict.REGRESSION, reason=f"{reason}. {kept}".rstrip())


def of_samples(spec: Spec, samples: Measured) -> Judgement:
    """The judgement of what a run has measured so far."""
    other = revision.other(spec)
    if other:
        return Judgement(Verdict.ERROR, (), other)
    return judge(scaled(spec, samples), spec.metrics, spec.history)


def planned(spec: Spec) -> tuple[Side, ...]:
    """The sides of a run's blocks in order, at most: the spec's, or the head once when there is no base."""
    return spec.order if spec.base is not None else (Side.HEAD,)


def following(spec: Spec, blocks: Sequence[Block]) -> Side | None:
    """The side of the next block; None when the answer is clear, or when there is no further block."""
    samples, order = _measured(blocks), planned(spec)
    if len(samples) >= len(order):
        return None
    open_ = spec.whole or len(samples) % 2 == 1 or not samples
    return order[len(samples)] if open_ or of_samples(spec, samples).verdict is Verdict.INCONCLUSIVE else None


def _measured(blocks: Sequence[Block]) -> Measured:
    return [(block.side, block.sample) for block in blocks if block.sample is not None]


def judge(samples: Measured, metrics: Sequence[Metric], history: Mapping[str, Sequence[float]]) -> Judgement:
    """The verdict over samples, whose every two are a pair: red when a gated metric lost for sure, green when none can have.

    `history` holds the differences (logarithms) of A/A pairs by metric.
    """
    present = {side for side, _ in samples}
    if present == {Side.HEAD}:
        return Judgement(Verdict.PASS, (), "It serves and benchmarks; there is no base to compare it with.")
    if Side.HEAD not in present:
        return Judgement(Verdict.ERROR, (), "The head was not measured.")
    metrics = weighed(metrics, samples)
    reason = incomparable(samples, metrics)
    if reason:
        return Judgement(Verdict.ERROR, (), reason)
    pairs = list(zip(samples[::2], samples[1::2], strict=False))
    if any(one[0] is other[0] for one, other in pairs):
        return Judgement(Verdict.ERROR, (), "The blocks do not stand in pairs of base and head.")
    comparisons = [_compared(pairs, metric, history.get(metric.name, ())) for metric in metrics if has(samples, metric)]
    return _verdict(tuple(comparisons))


def _compared(pairs: Sequence[Pair], metric: Metric, history: Sequence[float]) -> Comparison:
    logs = [{side: math.log(sample.measures[metric.name].value) for side, sample in pair} for pair in pairs]
    sign = -1.0 if metric.better is Better.HIGHER else 1.0
    losses = [sign * (pair[Side.HEAD] - pair[Side.BASE]) for pair in logs]
    unit = math.log1p(metric.target)
    found = looks(curves(losses, history, unit), math.log1p(metric.floor) / unit)
    ends = sorted(math.expm1(sign * unit * end) for end in _interval(found, [loss / unit for loss in losses]))
    return Comparison(
        metric=metric,
        base=math.exp(statistics.fmean(pair[Side.BASE] for pair in logs)),
        head=math.exp(statistics.fmean(pair[Side.HEAD] for pair in logs)),
        change=math.expm1(sign * unit * _loss(found, [loss / unit for loss in losses])),
        low=ends[0],
        high=ends[1],
        regressed=bool(found.red[-1]),
        settled=bool(found.green[-1]),
        unit=pairs[0][0][1].measures[metric.name].unit,
    )


def _loss(found: Looks, losses: Sequence[float]) -> float:
    """The estimate in targets; beyond what is weighed, the middle of what was measured."""
    middle = statistics.median(losses)
    return middle if abs(middle) > LOSSES[-1] else float(found.loss[-1])


def _interval(found: Looks, losses: Sequence[float]) -> tuple[float, float]:
    loss = _loss(found, losses)
    return min(float(found.low[-1]), loss), max(float(found.high[-1]), loss)


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

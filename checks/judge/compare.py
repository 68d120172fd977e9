"""Samples to a verdict: pure, so that the pod, the bot and a laptop come to the same answer.

Red needs two keys: the interval of the change excludes zero, upheld by one more pair of fresh deployments, and the change is
a loss beyond the metric's floor. Green is not red and has the whole interval on the right side of the metric's target.
Anything else asks for another block, as long as there is one (next_block.py). weighing/ finds the interval.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks.judge.comparable import incomparable, measured_in_all, per_gpu
from checks.judge.request_counts import gated_by_count
from checks.judge.verdict import Comparison, Judgement, Verdict
from checks.judge.weighing import weigh
from checks.judge.weighing.turns import Turns, turns_of
from checks.judge.work import about_caching, other_caching, other_work
from checks.model.metric import (
    Better,
    Metric,
)
from checks.model.result import Block, Sample
from checks.model.spec import (
    Side,
    Spec,
)
from checks.recipe import model_revision

SidedSamples = Sequence[tuple[Side, Sample]]
"""The samples of a run in the order in which they were measured."""
SamplePair = tuple[tuple[Side, Sample], tuple[Side, Sample]]


@dataclass(frozen=True)
class NoiseHistory:
    """What earlier A/A runs of the recipe on the same hardware say of its noise.

    `history` holds the differences (logarithms, worse positive) of pairs by metric, `within` the share of a pair's variance
    that further blocks of the same deployments average out.
    """

    history: Mapping[str, Sequence[float]]
    within: float = 0.0


NO_HISTORY = NoiseHistory({})


def judge_blocks(spec: Spec, blocks: Sequence[Block]) -> Judgement:
    """The judgement of what a run has measured so far."""
    reason = model_revision.other(spec)
    if reason:
        return Judgement(Verdict.ERROR, (), reason)
    fresh = [block.fresh for block in blocks if block.sample is not None]
    samples = per_gpu(spec, measured_samples(blocks))
    noise = NoiseHistory(spec.history, spec.within)
    return judge_samples(samples, spec.metrics, noise, fresh, caching=about_caching(spec))


def planned_sides(spec: Spec) -> tuple[Side, ...]:
    """The sides of a run's deployments in order, at most: the spec's, or the head once when there is no base."""
    return spec.sequence if spec.base is not None else (Side.HEAD,)


def measured_samples(blocks: Sequence[Block]) -> SidedSamples:
    """The samples of the blocks that have one."""
    return [(block.side, block.sample) for block in blocks if block.sample is not None]


def judge_samples(
    samples: SidedSamples,
    metrics: Sequence[Metric],
    noise: NoiseHistory = NO_HISTORY,
    fresh: Sequence[bool] | None = None,
    *,
    caching: bool = False,
) -> Judgement:
    """The verdict over samples: red when a gated metric lost for sure, green when none can have.

    `fresh` says which samples began a deployment (none given: all of them); every two deployments are a pair. `caching` says
    that how much is cached is what was changed, so that the sides may differ in it.
    """
    present = {side for side, _ in samples}
    if present == {Side.HEAD}:
        return Judgement(Verdict.PASS, (), "It serves and benchmarks; there is no base to compare it with.")
    if Side.HEAD not in present:
        return Judgement(Verdict.ERROR, (), "The head was not measured.")
    metrics = gated_by_count(metrics, samples)
    reason = incomparable(samples, metrics) or other_work(samples) or ("" if caching else other_caching(samples))
    if reason:
        return Judgement(Verdict.ERROR, (), reason)
    turns = turns_of([side for side, _ in samples], fresh or [True] * len(samples))
    if not turns.paired:
        return Judgement(Verdict.ERROR, (), "The blocks do not stand in pairs of base and head.")
    return _judged_metrics(samples, turns, [one for one in metrics if measured_in_all(samples, one)], noise)


def _judged_metrics(samples: SidedSamples, turns: Turns, metrics: Sequence[Metric], noise: NoiseHistory) -> Judgement:
    """The gated metrics are weighed together, in whose noise they share; those without a history and the others apart."""
    gated = [metric for metric in metrics if metric.gated]
    groups = [
        [metric for metric in gated if noise.history.get(metric.name)],
        [metric for metric in gated if not noise.history.get(metric.name)],
        *([metric] for metric in metrics if not metric.gated),
    ]
    losses: dict[str, weigh.MetricLoss] = {}
    disturbed: set[int] = set()
    for group in groups:
        if group:
            weighed = _weighed_metrics(samples, turns, group, noise)
            losses |= {metric.name: loss for metric, loss in zip(group, weighed.losses, strict=True)}
            disturbed |= set(weighed.disturbed) if group[0].gated else set()
    rows = tuple(_comparison(samples, metric, losses[metric.name]) for metric in metrics)
    return replace(_verdict(rows), disturbed=tuple(sorted(block + 1 for block in disturbed)))


def _comparison(samples: SidedSamples, metric: Metric, loss: weigh.MetricLoss) -> Comparison:
    sign = _sign(metric)
    logs = {
        side: [_logarithm(sample, metric) for sample_side, sample in samples if sample_side is side] for side in Side
    }
    ends = sorted(math.expm1(sign * end) for end in (loss.low, loss.high))
    return Comparison(
        metric=metric,
        base=math.exp(statistics.fmean(logs[Side.BASE])),
        head=math.exp(statistics.fmean(logs[Side.HEAD])),
        change=math.expm1(sign * loss.loss),
        low=ends[0],
        high=ends[1],
        regressed=loss.regressed,
        settled=loss.settled,
        unit=samples[0][1].measures[metric.name].unit,
    )


def _weighed_metrics(
    samples: SidedSamples, turns: Turns, metrics: Sequence[Metric], noise: NoiseHistory
) -> weigh.WeighedMetrics:
    values = [[_sign(metric) * _logarithm(sample, metric) for _, sample in samples] for metric in metrics]
    history = [noise.history.get(metric.name, ()) for metric in metrics]
    bounds = [(math.log1p(metric.target), math.log1p(metric.floor)) for metric in metrics]
    return weigh.weigh_metrics(values, turns, history, bounds, noise.within)


def _sign(metric: Metric) -> float:
    return -1.0 if metric.better is Better.HIGHER else 1.0


def _logarithm(sample: Sample, metric: Metric) -> float:
    return math.log(sample.measures[metric.name].value)


def _verdict(comparisons: tuple[Comparison, ...]) -> Judgement:
    gated = [comparison for comparison in comparisons if comparison.metric.gated]
    lost = [c.metric.title for c in gated if c.regressed]
    if lost:
        return Judgement(Verdict.REGRESSION, comparisons, f"{_enumerated(lost)} got worse.")
    open_ = [c.metric.title for c in gated if not c.settled]
    if open_:
        reason = f"The noise leaves open whether {_enumerated(open_)} got worse."
        return Judgement(Verdict.INCONCLUSIVE, comparisons, reason)
    if not gated:
        return Judgement(Verdict.INCONCLUSIVE, comparisons, "No metric is gated.")
    return Judgement(Verdict.PASS, comparisons, "No gated metric got worse.")


def _enumerated(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

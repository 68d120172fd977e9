"""A baseline for a terminal: what it holds for, its values, how noisy they are, and each pair as a small plot."""

import math
import statistics
from collections.abc import Iterator, Sequence

from checks.judge.baseline import Baseline
from checks.measure.metrics import metric_by_name
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.result import Measure
from checks.report.sparkline import sparkline
from checks.report.tables import number
from checks.text.escape import visible

HEAD = f"  {'Metric':<26}{'Mean':>22}   {'Noise':<24}Pairs"


def baseline_text(baseline: Baseline, stale: str) -> str:
    """A heading, and a line per metric: mean, noise of a pair, the differences in turn; `stale` is why it says nothing now."""
    vouched = "" if baseline.verified else ", unverified"
    head = f"{baseline.recipe} on {baseline.hardware}: {baseline.commit[:12]}, accepted {baseline.accepted}{vouched}"
    told = [f"  STALE, for information only: {stale}"] if stale else []
    return visible("\n".join([head, _holds_for(baseline), *told, HEAD, *_lines(baseline), *_within(baseline)])) + "\n"


def _within(baseline: Baseline) -> list[str]:
    """How much measuring a deployment again helps; nothing where no deployment was measured twice."""
    if not baseline.within:
        return []
    return [
        f"  {baseline.share_within:.0%} of the noise lies within deployments, and can be averaged out by measuring them again"
    ]


def _holds_for(baseline: Baseline) -> str:
    environment = baseline.environment
    images = ", ".join(environment.images) or "images that nobody wrote down"
    return f"  for AIPerf {environment.aiperf_version}, {images}"


def _lines(baseline: Baseline) -> Iterator[str]:
    measured = {name for sample in baseline.samples for name in sample}
    order = [metric.name for metric in DEFAULT_METRICS]
    for name in [*(one for one in order if one in measured), *sorted(measured - {*order})]:
        metric, pairs = metric_by_name(name), baseline.pairs.get(name, ())
        noise = f"pairs differ by {math.expm1(statistics.pstdev(pairs, 0.0)):.1%}" if pairs else "no pair"
        mean = number(_mean(baseline, name))
        yield f"  {metric.title if metric else name:<26}{mean:>22}   {noise:<24}{plot(pairs)}".rstrip()


def _mean(baseline: Baseline, name: str) -> Measure:
    measures = [sample[name] for sample in baseline.samples if name in sample]
    return Measure(statistics.fmean(measure.value for measure in measures), measures[0].unit)


def plot(values: Sequence[float]) -> str:
    """One bar a value, the lowest and the highest at the ends of the scale; equal ones in the middle."""
    return sparkline(values, min(values, default=0.0), max(values, default=0.0))

"""A baseline for a terminal: its values, how noisy they are, and each pair as a small plot."""

import math
import statistics
from collections.abc import Iterator, Sequence

from checks.baseline import Baseline
from checks.escape import visible
from checks.report.measured import number
from checks.report.sparkline import sparkline
from checks.result import Measure
from checks.spec import DEFAULT_METRICS, Metric


def shown(baseline: Baseline) -> str:
    """A heading and a line per metric: mean, noise of a pair, the differences in turn."""
    vouched = "" if baseline.verified else ", unverified"
    head = f"{baseline.recipe} on {baseline.hardware}: {baseline.commit[:12]}, accepted {baseline.accepted}{vouched}"
    return visible("\n".join([head, *_lines(baseline)])) + "\n"


def _lines(baseline: Baseline) -> Iterator[str]:
    for metric in DEFAULT_METRICS:
        pairs, mean = baseline.pairs.get(metric.name, ()), _mean(baseline, metric)
        if mean is not None:
            noise = f"pairs differ by {math.expm1(statistics.pstdev(pairs, 0.0)):.1%}" if pairs else "no pair"
            yield f"  {metric.title:<26}{number(mean):>22}   {noise:<24}{plot(pairs)}"


def _mean(baseline: Baseline, metric: Metric) -> Measure | None:
    found = [sample[metric.name] for sample in baseline.samples if metric.name in sample]
    return Measure(statistics.fmean(measure.value for measure in found), found[0].unit) if found else None


def plot(values: Sequence[float]) -> str:
    """One bar a value, the lowest and the highest at the ends of the scale; equal ones in the middle."""
    return sparkline(values, min(values, default=0.0), max(values, default=0.0))

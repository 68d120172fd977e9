"""Two series of measurements beside one another: paired in time, a comparison for each load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checks.judge.comparable import incomparable
from checks.judge.compare import judge_samples
from checks.judge.request_counts import count_notes, failure_note
from checks.judge.verdict import Judgement, Verdict
from checks.measure.exports import Measurement
from checks.measure.metrics import ACCURACY
from checks.model.metric import (
    DEFAULT_METRICS,
    Metric,
)
from checks.model.result import Sample
from checks.model.spec import (
    Side,
)

NAMING_SETTINGS = ("concurrency", "rate", "isl.mean", "osl.mean", "requests", "request_count")
"""The leaves of AIPerf's configuration that people name a load by."""
LOAD_IS_TRUSTED = "What names no load and no version of AIPerf (a CSV) is taken to be measured as the other side was."
ONE_PAIR = "One pair alone says little: what differs between any two deployments looks like a change."
OPEN = "More pairs settle it: measure both sides in turns again (base, head, head, base), freshly deployed, and compare them all."
FROM_BEST_TO_WORST = (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.REGRESSION, Verdict.ERROR)


@dataclass(frozen=True)
class LoadComparison:
    """One load: what sets it apart from the others ("concurrency 8"), the samples in their order, the judgement.

    `notes` are what a reader must know to believe it.
    """

    load: str
    samples: tuple[tuple[Side, Sample], ...]
    judgement: Judgement
    notes: tuple[str, ...] = ()


def compare_loads(
    base: Sequence[Measurement], head: Sequence[Measurement], metrics: Sequence[Metric] = DEFAULT_METRICS
) -> tuple[LoadComparison, ...]:
    """A comparison for each load that both sides measured; those of one side only are told."""
    without_load = [not any(point.sample.load for point in points) for points in (base, head)]
    if any(without_load):
        named = head if without_load[0] else base
        if len(_by_load(named)) > 1:
            return (
                not_compared(
                    f"One side names no load (a CSV holds none), the other has {len(_by_load(named))}: compare one."
                ),
            )
        base, head = _with_load(base, named[0].sample), _with_load(head, named[0].sample)
    sides = {Side.BASE: _by_load(base), Side.HEAD: _by_load(head)}
    loads = [*dict.fromkeys([*sides[Side.BASE], *sides[Side.HEAD]])]
    if all(len(by_load) == 1 for by_load in sides.values()) and len(loads) == 2:
        return (not_compared(incomparable([(Side.BASE, base[0].sample), (Side.HEAD, head[0].sample)], ())),)
    names = _load_names(loads)
    comparisons = (
        _load_comparison(names[key], sides[Side.BASE].get(key, []), sides[Side.HEAD].get(key, []), metrics)
        for key in loads
    )
    note = (LOAD_IS_TRUSTED,) if any(without_load) else ()
    return tuple(replace(comparison, notes=(*comparison.notes, *note)) for comparison in comparisons)


def not_compared(reason: str) -> LoadComparison:
    """No comparison, with the reason."""
    return LoadComparison("", (), Judgement(Verdict.ERROR, (), reason))


def _with_load(points: Sequence[Measurement], named: Sample) -> list[Measurement]:
    """The points, of which those that name no load have the one that is known."""
    with_load = [replace(one.sample, load=named.load, aiperf_version=named.aiperf_version) for one in points]
    return [
        one if one.sample.load else replace(one, sample=sample) for one, sample in zip(points, with_load, strict=True)
    ]


def worst_verdict(comparisons: Sequence[LoadComparison]) -> Verdict:
    """The verdict over all loads."""
    return max((comparison.judgement.verdict for comparison in comparisons), key=FROM_BEST_TO_WORST.index)


_Load = tuple[tuple[str, str], ...]


def _by_load(points: Sequence[Measurement]) -> dict[_Load, list[Measurement]]:
    by_load: dict[_Load, list[Measurement]] = {}
    for point in points:
        by_load.setdefault(tuple(sorted(point.sample.load.items())), []).append(point)
    return by_load


def _load_names(loads: Sequence[_Load]) -> Mapping[_Load, str]:
    """Each load by the little that tells it from the others; the one load of a single comparison has no name."""
    settings = [dict(key) for key in loads]
    chosen: list[str] = []
    for name in sorted({name for one in settings for name in one}, key=_naming_order):
        if _distinct_count(settings, [*chosen, name]) > _distinct_count(settings, chosen):
            chosen.append(name)
    return {
        key: ", ".join(f"{name.rpartition('.')[2]} {one.get(name, '-')}" for name in chosen)
        for key, one in zip(loads, settings, strict=True)
    }


def _distinct_count(loads: Sequence[Mapping[str, str]], names: Sequence[str]) -> int:
    return len({tuple(one.get(name) for name in names) for one in loads})


def _naming_order(name: str) -> tuple[bool, int, str]:
    """What a reader knows a load by comes first; a warm-up's part of it last."""
    order = next((index for index, leaf in enumerate(NAMING_SETTINGS) if name.endswith(leaf)), len(NAMING_SETTINGS))
    return "warmup" in name, order, name


def _load_comparison(
    load: str, base: list[Measurement], head: list[Measurement], metrics: Sequence[Metric]
) -> LoadComparison:
    if not base or not head:
        missing = "base" if not base else "head"
        return LoadComparison(
            load, (), Judgement(Verdict.ERROR, (), f"The {missing} was not measured under this load.")
        )
    notes = []
    count = min(len(base), len(head))
    if len(base) != len(head):
        notes.append(
            f"The base was measured {_times(len(base))}, the head {_times(len(head))}; "
            "they are paired in order, and what is left over is not used."
        )
    pairs = [_in_measured_order(one, other) for one, other in zip(base[:count], head[:count], strict=True)]
    if not _in_turns(base[:count], head[:count]):
        notes.append(
            "The sides were not measured in turns, or nobody wrote down when: drift between them looks like a change."
        )
    samples = tuple((side, point.sample) for pair in pairs for side, point in pair)
    lost = _lost_metric(metrics, samples)
    if lost:
        return LoadComparison(load, samples, Judgement(Verdict.ERROR, (), lost))
    compared, missing_notes = _measured_metrics(metrics, [sample for _, sample in samples])
    notes += [*missing_notes, *count_notes(compared, samples), *filter(None, [failure_note(samples)])]
    judgement = judge_samples(samples, compared)
    if judgement.comparisons:
        notes += [ONE_PAIR] if count == 1 else []
        notes += [OPEN] if judgement.verdict is Verdict.INCONCLUSIVE else []
    return LoadComparison(load, samples, judgement, tuple(notes))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _in_measured_order(
    base: Measurement, head: Measurement
) -> tuple[tuple[Side, Measurement], tuple[Side, Measurement]]:
    pair = ((Side.BASE, base), (Side.HEAD, head))
    return pair[::-1] if head.start and base.start and head.start < base.start else pair


def _in_turns(base: Sequence[Measurement], head: Sequence[Measurement]) -> bool:
    """Whether each pair was measured before the next one began."""
    times = [sorted((one.start, other.start)) for one, other in zip(base, head, strict=True)]
    dated = all(start for pair in times for start in pair)
    return dated and all(before[1] < after[0] for before, after in pairwise(times))


def _lost_metric(metrics: Sequence[Metric], samples: Sequence[tuple[Side, Sample]]) -> str:
    """Which gated metric was measured here and there only, in a sentence: what went away may be what got worse."""
    for metric in metrics:
        tag = metric.name.rpartition(".")[0]
        having = [any(name.rpartition(".")[0] == tag for name in sample.measures) for _, sample in samples]
        if metric.gated and any(having) and not all(having):
            sides = {side for (side, _), has in zip(samples, having, strict=True) if has}
            where = f"at the {sides.pop().value} only" if len(sides) == 1 else "in some measurements only"
            return f"{metric.title} was measured {where}; without it nobody knows whether it got worse."
    return ""


def _measured_metrics(
    metrics: Sequence[Metric], samples: Sequence[Sample]
) -> tuple[tuple[Metric, ...], tuple[str, ...]]:
    """The metrics that every sample has, the mean in the place of a percentile that was not exported."""
    measured, notes = [], []
    graded = all(ACCURACY.name in sample.measures for sample in samples)
    for metric in (*metrics, ACCURACY) if graded and ACCURACY not in metrics else metrics:
        tag = metric.name.rpartition(".")[0]
        if all(metric.name in sample.measures for sample in samples):
            measured.append(metric)
        elif all(f"{tag}.avg" in sample.measures for sample in samples):
            measured.append(replace(metric, name=f"{tag}.avg", title=f"{metric.title.rpartition(' ')[0]} (mean)"))
            notes.append(f"{metric.name} was not exported; its mean is compared.")
        else:
            notes.append(f"{metric.name} was not measured.")
    return tuple(measured), tuple(notes)

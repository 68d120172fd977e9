"""Two series of measurements beside one another: paired in time, a comparison for each load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checks.judge.comparable import incomparable
from checks.judge.compare import judge
from checks.judge.request_counts import count_notes, failure_note
from checks.judge.verdict import Judgement, Verdict
from checks.measure.exports import Point
from checks.measure.metrics import ACCURACY
from checks.model.result import Sample
from checks.model.spec import DEFAULT_METRICS, Metric, Side

TELLING = ("concurrency", "rate", "isl.mean", "osl.mean", "requests", "request_count")
"""The leaves of AIPerf's configuration that people name a load by."""
TRUSTED = "What names no load and no version of AIPerf (a CSV) is taken to be measured as the other side was."
WORST = (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.REGRESSION, Verdict.ERROR)


@dataclass(frozen=True)
class Compared:
    """One load: what sets it apart from the others ("concurrency 8"), the samples in their order, the judgement.

    `notes` are what a reader must know to believe it.
    """

    load: str
    samples: tuple[tuple[Side, Sample], ...]
    judgement: Judgement
    notes: tuple[str, ...] = ()


def compared(
    base: Sequence[Point], head: Sequence[Point], metrics: Sequence[Metric] = DEFAULT_METRICS
) -> tuple[Compared, ...]:
    """A comparison for each load that both sides measured; those of one side only are told."""
    silent = [not any(point.sample.load for point in points) for points in (base, head)]
    if any(silent):
        told = head if silent[0] else base
        if len(_by_load(told)) > 1:
            return (
                refused(
                    f"One side names no load (a CSV holds none), the other has {len(_by_load(told))}: compare one."
                ),
            )
        base, head = _under(base, told[0].sample), _under(head, told[0].sample)
    sides = {Side.BASE: _by_load(base), Side.HEAD: _by_load(head)}
    loads = [*dict.fromkeys([*sides[Side.BASE], *sides[Side.HEAD]])]
    if all(len(found) == 1 for found in sides.values()) and len(loads) == 2:
        return (refused(incomparable([(Side.BASE, base[0].sample), (Side.HEAD, head[0].sample)], ())),)
    names = _names(loads)
    found = (_one(names[key], sides[Side.BASE].get(key, []), sides[Side.HEAD].get(key, []), metrics) for key in loads)
    return tuple(replace(one, notes=(*one.notes, TRUSTED)) if any(silent) else one for one in found)


def refused(reason: str) -> Compared:
    """No comparison, with the reason."""
    return Compared("", (), Judgement(Verdict.ERROR, (), reason))


def _under(points: Sequence[Point], known: Sample) -> list[Point]:
    """The points, of which those that name no load have the one that is known."""
    named = [replace(one.sample, load=known.load, aiperf_version=known.aiperf_version) for one in points]
    return [one if one.sample.load else replace(one, sample=now) for one, now in zip(points, named, strict=True)]


def worst(found: Sequence[Compared]) -> Verdict:
    """The verdict over all loads."""
    return max((one.judgement.verdict for one in found), key=WORST.index)


_Key = tuple[tuple[str, str], ...]


def _by_load(points: Sequence[Point]) -> dict[_Key, list[Point]]:
    found: dict[_Key, list[Point]] = {}
    for point in points:
        found.setdefault(tuple(sorted(point.sample.load.items())), []).append(point)
    return found


def _names(loads: Sequence[_Key]) -> Mapping[_Key, str]:
    """Each load by the little that tells it from the others; the one load of a single comparison has no name."""
    each = [dict(key) for key in loads]
    chosen: list[str] = []
    for name in sorted({name for one in each for name in one}, key=_telling):
        if _distinct(each, [*chosen, name]) > _distinct(each, chosen):
            chosen.append(name)
    return {
        key: ", ".join(f"{name.rpartition('.')[2]} {one.get(name, '-')}" for name in chosen)
        for key, one in zip(loads, each, strict=True)
    }


def _distinct(loads: Sequence[Mapping[str, str]], names: Sequence[str]) -> int:
    return len({tuple(one.get(name) for name in names) for one in loads})


def _telling(name: str) -> tuple[bool, int, str]:
    """What a reader knows a load by comes first; a warm-up's part of it last."""
    order = next((index for index, leaf in enumerate(TELLING) if name.endswith(leaf)), len(TELLING))
    return "warmup" in name, order, name


def _one(load: str, base: list[Point], head: list[Point], metrics: Sequence[Metric]) -> Compared:
    if not base or not head:
        missing = "base" if not base else "head"
        return Compared(load, (), Judgement(Verdict.ERROR, (), f"The {missing} was not measured under this load."))
    notes = []
    count = min(len(base), len(head))
    if len(base) != len(head):
        notes.append(
            f"The base was measured {_times(len(base))}, the head {_times(len(head))}; the first {count} of each are paired."
        )
    pairs = [_ordered(one, other) for one, other in zip(base[:count], head[:count], strict=True)]
    if not _in_turns(base[:count], head[:count]):
        notes.append(
            "The sides were not measured in turns, or nobody wrote down when: drift between them looks like a change."
        )
    samples = tuple((side, point.sample) for pair in pairs for side, point in pair)
    known, told = _measured(metrics, [sample for _, sample in samples])
    notes += [*told, *count_notes(known, samples), *filter(None, [failure_note(samples)])]
    return Compared(load, samples, judge(samples, known), tuple(notes))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _ordered(base: Point, head: Point) -> tuple[tuple[Side, Point], tuple[Side, Point]]:
    pair = ((Side.BASE, base), (Side.HEAD, head))
    return pair[::-1] if head.start and base.start and head.start < base.start else pair


def _in_turns(base: Sequence[Point], head: Sequence[Point]) -> bool:
    """Whether each pair was measured before the next one began."""
    times = [sorted((one.start, other.start)) for one, other in zip(base, head, strict=True)]
    known = all(start for pair in times for start in pair)
    return known and all(before[1] < after[0] for before, after in pairwise(times))


def _measured(metrics: Sequence[Metric], samples: Sequence[Sample]) -> tuple[tuple[Metric, ...], tuple[str, ...]]:
    """The metrics that every sample has, the mean in the place of a percentile that was not exported."""
    known, notes = [], []
    graded = all(ACCURACY.name in sample.measures for sample in samples)
    for metric in (*metrics, ACCURACY) if graded and ACCURACY not in metrics else metrics:
        tag = metric.name.rpartition(".")[0]
        if all(metric.name in sample.measures for sample in samples):
            known.append(metric)
        elif all(f"{tag}.avg" in sample.measures for sample in samples):
            known.append(replace(metric, name=f"{tag}.avg", title=f"{metric.title.rpartition(' ')[0]} (mean)"))
            notes.append(f"{metric.name} was not exported; its mean is compared.")
        else:
            notes.append(f"{metric.name} was not measured.")
    return tuple(known), tuple(notes)

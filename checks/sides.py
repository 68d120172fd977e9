"""Two series of measurements beside one another: paired in time, a comparison for each load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checks import tails
from checks.compare import Judgement, Verdict, judge
from checks.metrics import ACCURACY
from checks.result import Sample
from checks.series import Point
from checks.spec import DEFAULT_METRICS, Metric, Side

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
    sides = {Side.BASE: _by_load(base), Side.HEAD: _by_load(head)}
    loads = [*dict.fromkeys([*sides[Side.BASE], *sides[Side.HEAD]])]
    names = _names(loads)
    return tuple(
        _one(names[key], sides[Side.BASE].get(key, []), sides[Side.HEAD].get(key, []), metrics) for key in loads
    )


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
    """Each load by what is not the same in all of them; the one load of a single comparison has no name."""
    each = [dict(key) for key in loads]
    differing = [
        name for name in sorted({name for one in each for name in one}) if len({one.get(name) for one in each}) > 1
    ]
    short = {name: name.rpartition(".")[2] for name in differing}
    return {
        key: ", ".join(f"{short[name]} {one.get(name, '-')}" for name in differing)
        for key, one in zip(loads, each, strict=True)
    }


def _one(load: str, base: list[Point], head: list[Point], metrics: Sequence[Metric]) -> Compared:
    if not base or not head:
        missing = "base" if not base else "head"
        return Compared(load, (), Judgement(Verdict.ERROR, (), f"The {missing} was not measured under this load."))
    notes = []
    count = min(len(base), len(head))
    if len(base) != len(head):
        notes.append(
            f"{len(base)} measurements of the base stand beside {len(head)} of the head; {count} of each are paired."
        )
    pairs = [_ordered(one, other) for one, other in zip(base[:count], head[:count], strict=True)]
    if not _in_turns(base[:count], head[:count]):
        notes.append(
            "The sides were not measured in turns, or nobody wrote down when: drift between them looks like a change."
        )
    samples = tuple((side, point.sample) for pair in pairs for side, point in pair)
    known, told = _measured(metrics, [sample for _, sample in samples])
    return Compared(load, samples, judge(samples, known, {}), (*notes, *told, *tails.notes(known, samples)))


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

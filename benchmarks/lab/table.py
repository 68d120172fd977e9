"""A line for each check, and what they come to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from benchmarks.lab.judge import Judged
from benchmarks.lab.kinds import KINDS, Kind
from checks.judge.verdict import Judgement, Verdict
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.result import Block, Step

FIRST = DEFAULT_METRICS[0]


def line(one: Judged) -> str:
    """A check with its verdict, its cost, and the change of throughput with its interval."""
    if one.judgement is None:
        return f"{one.check.name:<14}{one.lacking}"
    mark = "  WRONG" if one.judgement.verdict is one.check.kind.wrong else ""
    cost = f"{len(one.blocks):>3} blocks{one.seconds:>6.0f} s"
    return f"{one.check.name:<14}{one.judgement.verdict.value:<14}{cost}  {_throughput(one.judgement)}{mark}"


def _throughput(judgement: Judgement) -> str:
    found = [one for one in judgement.comparisons if one.metric.name == FIRST.name]
    if not found:
        return judgement.reason
    one = found[0]
    return f"throughput {one.change:+6.1%}  [{one.low:+6.1%}, {one.high:+6.1%}]"


def totals(all_judged: Sequence[Judged]) -> Iterator[str]:
    """What each kind came to, by how much the slower engine is slower, and where a block's time goes."""
    for kind in KINDS:
        yield from _kind(kind, [one for one in all_judged if one.check.kind == kind])
    blocks = [block for one in all_judged for block in one.blocks]
    if blocks:
        yield "seconds of a block: " + ", ".join(_step(step, blocks) for step in Step if step is not Step.MODEL_CACHE)


def _step(step: Step, blocks: Sequence[Block]) -> str:
    return f"{step} {fmean(block.seconds.get(step, 0.0) for block in blocks):.1f}"


def _kind(kind: Kind, each: Sequence[Judged]) -> Iterator[str]:
    judgements = [one.judgement for one in each if one.judgement is not None]
    if not judgements:
        yield f"{kind.name}: none of {len(each)} measured"
        return
    verdicts = [judgement.verdict for judgement in judgements]
    told = ", ".join(f"{verdicts.count(verdict)} {verdict.value}" for verdict in Verdict)
    done = [one for one in each if one.judgement is not None]
    blocks, seconds = fmean(len(one.blocks) for one in done), fmean(one.seconds for one in done)
    yield f"{kind.name}: {len(done)} of {len(each)} measured: {told}; {blocks:.1f} blocks, {seconds:.0f} s on average"
    moved = ", ".join(f"{title} {change:+.1%}" for title, change in _changes(judgements).items())
    yield f"  moved by {moved}"


def _changes(judgements: Sequence[Judgement]) -> Mapping[str, float]:
    """The mean change of each metric."""
    changes = defaultdict(list)
    for judgement in judgements:
        for one in judgement.comparisons:
            changes[one.metric.title].append(one.change)
    return {title: fmean(each) for title, each in changes.items()}

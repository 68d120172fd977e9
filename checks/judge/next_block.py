"""What a run measures next: the other side, the same deployment once more, or nothing, because the answer is clear.

A deployment costs minutes before it can be measured, a further block on it only its own. How many blocks each deployment
gives follows from both costs, which the run's first block tells, and from how much of the noise lies within deployments,
which A/A runs tell: the number for which the cost of the same certainty is least (Cochran, Sampling Techniques, 1977, 10.6).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from checks.judge import gpu_budget
from checks.judge.compare import judge_blocks, planned_sides
from checks.judge.verdict import Verdict
from checks.model.result import Block, Step
from checks.model.spec import MOST_EACH, Side, Spec


@dataclass(frozen=True)
class NextBlock:
    """The next block: its side, and whether on a fresh deployment."""

    side: Side
    fresh: bool


def next_block(spec: Spec, blocks: Sequence[Block]) -> NextBlock | None:
    """The next block; None when the answer is clear, or when there is no further block."""
    sequence = planned_sides(spec)
    begun = sum(block.fresh for block in blocks)
    paired = begun > 0 and begun % 2 == 0
    if paired and not gpu_budget.fits_another_pair(spec, blocks):
        return None
    if paired and not spec.whole and judge_blocks(spec, blocks).verdict is not Verdict.INCONCLUSIVE:
        return None
    if begun and spec.base is not None and _blocks_of_last_deployment(blocks) < blocks_per_deployment(spec, blocks[0]):
        return NextBlock(blocks[-1].side, fresh=False)
    return NextBlock(sequence[begun], fresh=True) if begun < len(sequence) else None


def blocks_per_deployment(spec: Spec, first: Block) -> int:
    """How many blocks each deployment gives, by the seconds of the first one; where that pulled images, rather more."""
    if spec.blocks:
        return spec.blocks
    deployment = sum(first.seconds.get(step.value, 0.0) for step in (Step.DEPLOY, Step.READY, Step.SMOKE))
    benchmark = max(first.seconds.get(Step.BENCHMARK.value, 0.0), 1.0)
    return min(range(1, MOST_EACH + 1), key=lambda count: _cost(count, deployment, benchmark, spec.within))


def _cost(blocks: int, deployment: float, benchmark: float, within: float) -> float:
    """Seconds of a deployment with so many blocks, times the variance that they leave."""
    return (deployment + blocks * benchmark) * (1 - within + within / blocks)


def _blocks_of_last_deployment(blocks: Sequence[Block]) -> int:
    """The blocks of the last deployment."""
    return next(count for count, block in enumerate(reversed(blocks), start=1) if block.fresh)

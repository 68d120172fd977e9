"""How many GPU minutes a run may use, and has used: the wall time of its blocks, from deploying to cleared, times its GPUs.

The sum of all deadlines is days, and a recipe that uses them up is its own fault and not the cluster's. Pod and bot count by the
same function, from what the blocks say of themselves.
"""

import math
from collections.abc import Sequence

from checks.model.result import Block
from checks.model.spec import Spec


def seconds_of(spec: Spec) -> float:
    """For how long a run's blocks may last together; without end in what versions wrote that knew no budget."""
    return spec.gpu_minutes * 60 / max(1, spec.gpus) if spec.gpu_minutes else math.inf


def used_seconds(blocks: Sequence[Block]) -> float:
    """For how long blocks lasted together."""
    return sum(sum(block.seconds.values()) for block in blocks)


def left_seconds(spec: Spec, blocks: Sequence[Block]) -> float:
    """What is left of the budget."""
    return seconds_of(spec) - used_seconds(blocks)


def fits_another_pair(spec: Spec, blocks: Sequence[Block]) -> bool:
    """Whether a further pair can be measured, if it takes as long as those before; the first one is always begun."""
    pairs = sum(block.fresh for block in blocks) // 2
    return pairs == 0 or left_seconds(spec, blocks) >= used_seconds(blocks) / pairs


def is_used_up(spec: Spec, blocks: Sequence[Block]) -> bool:
    """Whether nothing is left."""
    return left_seconds(spec, blocks) <= 0


def sentence(spec: Spec, blocks: Sequence[Block]) -> str:
    """Which budget it is, what was used of it, and what a person can do."""
    used = used_seconds(blocks) / 60 * max(1, spec.gpus)
    return (
        f"The run used {used:,.0f} of its {spec.gpu_minutes:,.0f} GPU minutes ({spec.gpus} GPUs at a time). "
        "Let the recipe start and measure in less time, or raise gpu_minutes in .github/recipe-gate.yaml."
    )

"""Which block stands where: base and head are deployed in turns, two neighbours are a pair, each gives one block or more.

Blocks are compared place by place: the second block of a deployment meets caches that the first one filled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from checks.judge.weighing.noise import FloatArray
from checks.model.spec import Side, in_turns


@dataclass(frozen=True)
class Turns:
    """Blocks in measured order: their sides, and the number of the deployment that each belongs to, from 0."""

    sides: tuple[Side, ...]
    deployments: tuple[int, ...]

    @property
    def paired(self) -> bool:
        """Whether every two deployments are a base and a head, the last of which has begun."""
        sides = dict(zip(self.deployments, self.sides, strict=True))
        whole = (
            len(sides) % 2 == 0
            and self.deployments[0] == 0
            and all(sides[one] is not sides[one + 1] for one in range(0, len(sides), 2))
        )
        return whole and all(sides[one] is side for one, side in zip(self.deployments, self.sides, strict=True))

    @property
    def pairs(self) -> int:
        """Pairs of deployments."""
        return (self.deployments[-1] + 1) // 2

    @property
    def places(self) -> tuple[int, ...]:
        """Which block of its deployment each is, from 0."""
        return tuple(index - self.deployments.index(deployment) for index, deployment in enumerate(self.deployments))

    def before(self, pair: int) -> int:
        """How many blocks were measured before a pair (from 0)."""
        return sum(deployment < 2 * pair for deployment in self.deployments)

    def first(self, blocks: int) -> "Turns":
        """Those of the first blocks."""
        return Turns(self.sides[:blocks], self.deployments[:blocks])

    def compared(self, pair: int) -> int:
        """The blocks that both deployments of a pair have."""
        return min(self.deployments.count(2 * pair), self.deployments.count(2 * pair + 1))

    def contrast(self) -> FloatArray:
        """What turns blocks into differences of head and base: shape (blocks, pairs)."""
        contrast = np.zeros((len(self.sides), self.pairs))
        counts = [self.compared(pair) for pair in range(self.pairs)]
        for index, (side, deployment, place) in enumerate(zip(self.sides, self.deployments, self.places, strict=True)):
            count = counts[deployment // 2]
            if place < count:
                contrast[index, deployment // 2] = (1 if side is Side.HEAD else -1) / count
        return contrast

    def design(self) -> FloatArray:
        """What a block's level follows: the run, the side, the time, its place in its deployment; shape (blocks, columns)."""
        number = len(self.sides)
        head = np.array([side is Side.HEAD for side in self.sides]) - 0.5
        time = np.arange(number) - (number - 1) / 2
        later = [np.array([place == one for place in self.places]) for one in range(1, max(self.places) + 1)]
        answer: FloatArray = np.stack([np.ones(number), time, head, *later], axis=1)
        return answer


def turns_of(sides: Sequence[Side], fresh: Sequence[bool]) -> Turns:
    """The turns of blocks, of which those that are `fresh` began a deployment."""
    return Turns(tuple(sides), tuple(count - 1 for count in accumulate(map(int, fresh))))


def repeated_turns(pairs: int, each: int = 1) -> Turns:
    """Pairs of deployments that gave so many blocks each."""
    deployments = [index for index in range(2 * pairs) for _ in range(each)]
    sides = in_turns(pairs)
    return Turns(tuple(sides[index] for index in deployments), tuple(deployments))

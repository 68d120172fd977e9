"""The noise of serving, simulated: three strengths of one model, and worlds that break its assumptions.

A sample is node + scale * (deployment + block) + outlier + shift, as a natural logarithm, worse positive. The node is shared
by base and head of a run, the deployment by all metrics of one block, the block is drawn for each metric, an outlier hits all
metrics of one block and is never an improvement. Before each check, twenty A/A pairs were measured, one deployment a block.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from checks.judge.weighing.noise import FloatArray

METRICS = ("throughput", "request_latency_p90", "ttft_p90", "itl_p90")
SCALES: FloatArray = np.array([1.0, 1.0, 1.5, 1.5])
TARGETS: FloatArray = np.array([0.05, 0.05, 0.10, 0.10])
FLOORS: FloatArray = np.array([0.02, 0.02, 0.04, 0.04])
CELLS = {
    "unchanged": (0.0, 0.0, 0.0, 0.0),
    "all_5": (0.05, 0.05, 0.05, 0.05),
    "all_10": (0.1, 0.1, 0.1, 0.1),
    "throughput_only_5": (0.05, 0.0, 0.0, 0.0),
}
BESIDE = {"all_but_ttft_better_5": (-0.05, -0.05, 0.0, -0.05), "ttft_alone_10": (0.0, 0.0, 0.1, 0.0)}
"""Of the harder worlds: what gets better must not make red what stays."""
HISTORY, CAP = 20, 24
DEPLOYMENT_MINUTES, BLOCK_MINUTES, GPUS = 8, 6, 4
TTFT = 2


@dataclass(frozen=True)
class World:
    """One strength of noise; what follows `size` is zero in the plain model.

    `drift` is what a node slows down per block, `modes` the share of blocks whose TTFT is in another mode (10 % more),
    `tails` draws block noise from Student's t with 3 degrees of freedom, `history` scales the noise of the history alone, which
    has `past` pairs. Each of at most 2 * `pairs` deployments gives `each` blocks.
    """

    block: float
    deployment: float
    node: float
    p: float
    size: float
    drift: float = 0.0
    modes: float = 0.0
    tails: bool = False
    history: float = 1.0
    past: int = HISTORY
    pairs: int = CAP // 2
    each: int = 1

    @property
    def within(self) -> float:
        """The share of a pair's variance that lies within deployments."""
        return self.block**2 / (self.block**2 + self.deployment**2)


STRENGTHS = {
    "quiet": World(block=0.005, deployment=0.005, node=0.03, p=0.0, size=0.1),
    "typical": World(block=0.01, deployment=0.01, node=0.04, p=0.02, size=0.1),
    "noisy": World(block=0.03, deployment=0.02, node=0.05, p=0.05, size=0.15),
}
HARDER = {
    "typical, drifting 0.5 % a block": replace(STRENGTHS["typical"], drift=0.005),
    "typical, TTFT of two modes": replace(STRENGTHS["typical"], modes=0.3),
    "typical, heavy tails": replace(STRENGTHS["typical"], tails=True),
    "typical, history half as noisy": replace(STRENGTHS["typical"], history=0.5),
    "nearly all noise shared": replace(STRENGTHS["typical"], block=0.003, deployment=0.02),
    "typical, no history": replace(STRENGTHS["typical"], past=0),
    "noisy, two blocks a deployment": replace(STRENGTHS["noisy"], each=2, pairs=8),
}


@dataclass(frozen=True)
class Checks:
    """Simulated checks: `base` and `head` are (checks, metrics, pairs * each), the history's sides (checks, metrics, past).

    The same index of base and head is one pair; the sides of every second pair were measured in the other order. `fixed` are
    changes between commits without effect on a machine that stays the same, the best of three each: (checks, metrics, HISTORY).
    """

    base: FloatArray
    head: FloatArray
    past_base: FloatArray
    past_head: FloatArray
    fixed: FloatArray
    each: int = 1
    within: float = 0.0


def simulated(world: World, shift: tuple[float, ...], checks: int, rng: np.random.Generator) -> Checks:
    """That many checks of a head that is worse by `shift`, one value per metric."""
    quieter = replace(world, block=world.block * world.history, deployment=world.deployment * world.history)
    nodes = rng.normal(0, world.node, (checks, 1, 1))
    past = rng.normal(0, world.node, (checks, 1, world.past))
    pairs, each = world.pairs, world.each
    turned = each * np.repeat(np.arange(pairs) % 2, each)
    times = np.repeat(2.0 * each * np.arange(pairs), each) + np.tile(np.arange(each), pairs)
    return Checks(
        base=nodes + _side(world, checks, pairs, rng, each) + world.drift * (times + turned),
        head=nodes
        + _side(world, checks, pairs, rng, each)
        + world.drift * (times + each - turned)
        + np.array(shift)[:, None],
        past_base=past + _side(quieter, checks, world.past, rng),
        past_head=past + _side(quieter, checks, world.past, rng),
        fixed=_best_of_three(quieter, checks, rng.spawn(1)[0]),
        each=each,
        within=world.within if each > 1 else 0.0,
    )


def _best_of_three(world: World, checks: int, rng: np.random.Generator) -> FloatArray:
    one, other = (_side(world, checks, 3 * HISTORY, rng).reshape(checks, len(METRICS), HISTORY, 3) for _ in range(2))
    answer: FloatArray = one.min(axis=-1) - other.min(axis=-1)
    return answer


def _side(world: World, checks: int, deployments: int, rng: np.random.Generator, each: int = 1) -> FloatArray:
    blocks = deployments * each
    shape = (checks, len(METRICS), blocks)
    noise = rng.standard_t(3, shape) / np.sqrt(3) if world.tails else rng.normal(0, 1, shape)
    deployment = np.repeat(rng.normal(0, world.deployment, (checks, 1, deployments)), each, axis=-1)
    disturbed = rng.random((checks, 1, blocks)) < world.p
    outlier = disturbed * world.size * rng.random((checks, 1, blocks))
    answer: FloatArray = SCALES[:, None] * (deployment + world.block * noise) + outlier
    answer[:, TTFT] += 0.1 * (rng.random((checks, blocks)) < world.modes)
    return answer


Decide = Callable[[Checks], tuple[FloatArray, FloatArray]]
"""Checks to verdicts (0 inconclusive, 1 green, 2 red) and the number of blocks that each took."""

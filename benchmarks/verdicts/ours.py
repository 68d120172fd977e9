"""Our own rule over many checks at once: the product's functions, called as a run calls them after every pair."""

from dataclasses import replace

import numpy as np

from benchmarks.verdicts.worlds import FLOORS, TARGETS, Checks
from checks.judge.weighing.disturbance import scatter_of_history
from checks.judge.weighing.noise import FloatArray, Scatter
from checks.judge.weighing.sequential import Flags, Look, look
from checks.judge.weighing.turns import repeated_turns

UNITS: FloatArray = np.log1p(TARGETS)


def decide(checks: Checks) -> tuple[FloatArray, FloatArray]:
    """Verdicts and blocks, after as many pairs as each check asked for."""
    number, each = len(checks.base), checks.each
    pairs = checks.base.shape[-1] // each
    known = scatter_of_history((checks.past_head - checks.past_base) / UNITS[:, None], UNITS)
    values = _in_turns(checks) / UNITS[:, None]
    verdicts, blocks = np.zeros(number), np.full(number, 2.0 * each * pairs)
    left, before = np.arange(number), None
    for count in range(1, pairs + 1):
        turns = repeated_turns(count, each)
        earlier = Scatter(known.sums[left], known.pairs)
        seen = look(values[left, :, : len(turns.sides)], turns, earlier, UNITS, checks.within)
        red = np.any(seen.regressed(before, np.log1p(FLOORS) / UNITS), axis=-1)
        done: Flags = np.asarray(red | np.all(seen.settled, axis=-1))
        verdicts[left[done]], blocks[left[done]] = np.where(red[done], 2.0, 1.0), 2.0 * each * count
        left, before = left[~done], _of(seen, ~done)
    return verdicts, blocks


def _in_turns(checks: Checks) -> FloatArray:
    """The blocks in the order in which they were measured: base head, head base, and so on."""
    sides = [side.reshape(*side.shape[:2], -1, checks.each) for side in (checks.base, checks.head)]
    pairs = np.stack(sides, axis=3)
    pairs[:, :, 1::2] = pairs[:, :, 1::2, ::-1]
    answer: FloatArray = pairs.reshape(*pairs.shape[:2], -1)
    return answer


def _of(seen: Look, which: Flags) -> Look:
    """The look at some of the checks."""
    arrays = ("loss", "low", "high", "worse", "safe", "seen", "least", "guilty", "sided")
    return replace(seen, **{name: getattr(seen, name)[which] for name in arrays})

"""Our own rule over many checks at once: the product's functions, called as a run calls them after every pair."""

import numpy as np

from benchmarks.verdicts.worlds import FLOORS, TARGETS, Checks
from checks.likelihood import Array, curves
from checks.sequential import looks

UNITS: Array = np.log1p(TARGETS)
EARLY = 4
"""Most checks end within that many pairs; the others are looked at again with all pairs."""
CHUNK = 25


def decide(checks: Checks) -> tuple[Array, Array]:
    """Verdicts and blocks, after as many pairs as each check asked for."""
    differences, history = checks.head - checks.base, checks.past_head - checks.past_base
    verdicts, pairs = _judged(differences[..., :EARLY], history)
    left = np.flatnonzero(verdicts == 0)
    verdicts[left], pairs[left] = _judged(differences[left], history[left])
    return verdicts, 2 * pairs


def _judged(differences: Array, history: Array) -> tuple[Array, Array]:
    """In parts, because the likelihoods of all checks at once take too much memory."""
    parts = [slice(start, start + CHUNK) for start in range(0, len(differences), CHUNK)]
    found = np.array([row for part in parts for row in _part(differences[part], history[part])]).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _part(differences: Array, history: Array) -> Array:
    """Rows of a verdict and a number of pairs."""
    seen = looks(curves(differences, history, UNITS), np.log1p(FLOORS) / UNITS)
    red = np.any(seen.red, axis=1)
    done = np.asarray(red | np.all(seen.green, axis=1))
    first = np.argmax(done, axis=1)
    ended = np.any(done, axis=1)
    colour = np.where(np.take_along_axis(np.asarray(red), first[:, None], 1)[:, 0], 2.0, 1.0)
    answer: Array = np.stack([np.where(ended, colour, 0.0), np.where(ended, first + 1.0, done.shape[1])], axis=1)
    return answer

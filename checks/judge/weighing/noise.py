"""How the metrics of a pair scatter together: learned from A/A pairs and the run itself, shrunk towards what is usual.

Twenty pairs say little of ten numbers, so the covariance is drawn towards metrics that all go together equally, and the
variances a little towards what is usual: as moderated t statistics do (Smyth 2004) and shrunk covariances (Ledoit and Wolf 2004).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

USUAL, USUAL_PAIRS = 0.5, 1.0
"""A pair's standard deviation before any history, in targets (2.5 % where 5 % must be found), and the pairs that it counts as."""
ALIKE, ALIKE_PAIRS = 0.3, 4.0
"""The correlation of two metrics before any history, and the pairs that it counts as."""
EQUAL_PAIRS = 30.0
"""The pairs as which it counts that all metrics go together equally."""
MOST_ALIKE = 0.95


@dataclass(frozen=True)
class Scatter:
    """Sums of the products of what differs from its middle, shape (..., metrics, metrics), and the pairs that they stand for."""

    sums: FloatArray
    pairs: float

    def and_also(self, sums: FloatArray, pairs: float) -> "Scatter":
        """With what others saw."""
        return Scatter(self.sums + sums, self.pairs + pairs)

    @property
    def freedom(self) -> float:
        """How well the variances are known, in degrees of freedom."""
        return USUAL_PAIRS + self.pairs

    @property
    def precision(self) -> FloatArray:
        """The inverse of the covariance."""
        return inverse(self.covariance)

    @property
    def covariance(self) -> FloatArray:
        """The covariance of a pair, shape (..., metrics, metrics), in squared targets."""
        own = diagonal(self.sums)
        deviations = np.sqrt((USUAL_PAIRS * USUAL**2 + own) / self.freedom)
        equal = deviations[..., :, None] * deviations[..., None, :] * _equal_correlations(self.sums, self.pairs)
        answer: FloatArray = (EQUAL_PAIRS * equal + self.sums) / (EQUAL_PAIRS + self.pairs)
        return answer


def _equal_correlations(sums: FloatArray, pairs: float) -> FloatArray:
    """The matrix of correlations that are all the same: the mean of those that were seen, and the usual one."""
    size = sums.shape[-1]
    each = np.sqrt(np.maximum(diagonal(sums), 1e-12))
    seen = sums / (each[..., :, None] * each[..., None, :])
    beside = ~np.eye(size, dtype=bool)
    mean = seen[..., beside].mean(axis=-1) if size > 1 else np.zeros(sums.shape[:-2])
    alike = np.clip((mean * pairs + ALIKE * ALIKE_PAIRS) / (pairs + ALIKE_PAIRS), 0, MOST_ALIKE)[..., None, None]
    answer: FloatArray = alike + (1 - alike) * np.eye(size)
    return answer


def inverse(matrix: FloatArray) -> FloatArray:
    """The inverse of matrices of shape (..., metrics, metrics)."""
    answer: FloatArray = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    return answer


def diagonal(matrix: FloatArray) -> FloatArray:
    """The diagonals of matrices, shape (..., metrics)."""
    answer: FloatArray = np.einsum("...ii->...i", matrix)
    return answer


def no_scatter(metrics: int) -> Scatter:
    """What a first run begins with."""
    return Scatter(np.zeros((metrics, metrics)), 0.0)

"""What a comparison comes to, for everybody who speaks of it: the verdict, and a row for each metric."""

from dataclasses import dataclass
from enum import StrEnum

from checks.measure.slo import Promise
from checks.model.metric import (
    Better,
    Metric,
)


class Verdict(StrEnum):
    """What a comparison says: an INCONCLUSIVE one is never green, an ERROR is nobody's regression."""

    PASS = "pass"  # noqa: S105
    REGRESSION = "regression"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True)
class Comparison:
    """One metric: the sides' geometric means, and the relative change (0.05 = 5 % more) with its interval.

    The change is what the pairs say without those that something disturbed; so it may differ from the means'.
    `regressed`: both keys of a red verdict are turned. `settled`: a loss as large as the metric's target is ruled out.
    """

    metric: Metric
    base: float
    head: float
    change: float
    low: float
    high: float
    regressed: bool
    settled: bool
    unit: str

    @property
    def improved(self) -> bool:
        """Whether the whole interval is a gain."""
        return self.low > 0 if self.metric.better is Better.HIGHER else self.high < 0


@dataclass(frozen=True)
class Judgement:
    """The verdict over all gated metrics with its reason in one sentence, and what the recipe promises in figures.

    `disturbed` are the blocks (from 1) that something else than the recipe slowed down, as far as they tell.
    """

    verdict: Verdict
    comparisons: tuple[Comparison, ...]
    reason: str
    promises: tuple[Promise, ...] = ()
    disturbed: tuple[int, ...] = ()

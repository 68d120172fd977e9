"""What two sides are compared by: a metric of AIPerf's export, its direction, and how much of a loss matters."""

from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """The direction in which a metric improves."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True)
class Metric:
    """What is compared: `name` is AIPerf's tag and statistic ("request_latency.p90").

    `target` is the relative loss that must be found, `floor` the one below which nothing is red (0.05 = 5 %).
    """

    name: str
    title: str
    better: Better
    target: float
    floor: float
    gated: bool = True


DEFAULT_METRICS = (
    Metric("output_token_throughput.avg", "Output token throughput", Better.HIGHER, target=0.05, floor=0.02),
    Metric("request_latency.p90", "Request latency p90", Better.LOWER, target=0.05, floor=0.02),
    Metric("time_to_first_token.p90", "Time to first token p90", Better.LOWER, target=0.10, floor=0.04),
    Metric("inter_token_latency.p90", "Inter-token latency p90", Better.LOWER, target=0.10, floor=0.04),
)
"""What a user notices and an operator pays for. Blocks of few requests gate no first tokens (checks/judge/request_counts.py)."""

"""Which requests failed in blocks that count all the same: a policy may let a few, and whoever reads the figures is told."""

from collections.abc import Sequence

from checks.model.result import Sample
from checks.model.spec import Side


def note(samples: Sequence[tuple[Side, Sample]]) -> str:
    """How many requests failed on each side, in a sentence; empty where none did."""
    if not any(sample.failed_requests for _, sample in samples):
        return ""
    sides = {side: [sample for at, sample in samples if at is side] for side in Side}
    told = [_of(each, side) for side, each in sides.items() if each]
    return f"Some requests failed, no more than the policy allows: {', '.join(told)}."


def _of(samples: Sequence[Sample], side: Side) -> str:
    failed = sum(sample.failed_requests for sample in samples)
    sent = failed + sum(sample.requests for sample in samples)
    return f"{failed:,} of {sent:,} at the {side.value}"

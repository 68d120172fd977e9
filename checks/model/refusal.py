"""Why there is nothing of what was asked for: an expected outcome is a value, and this is the one that every reader shares."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Why there is no sample, baseline, history, object or run to go on with, in one sentence for a person."""

    reason: str

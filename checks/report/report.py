"""The shape of an answer: what a check run, a terminal and a file all show."""

from dataclasses import dataclass
from enum import StrEnum

from checks.model.finding import Finding


class Conclusion(StrEnum):
    """How a check ends, as GitHub's Checks API spells it; success, neutral and skipped satisfy a required check."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    TIMED_OUT = "timed_out"
    ACTION_REQUIRED = "action_required"


@dataclass(frozen=True)
class Report:
    """An answer: `conclusion` is None while there is none yet, `summary` is Markdown, `annotations` stand at their lines."""

    conclusion: Conclusion | None
    title: str
    summary: str
    annotations: tuple[Finding, ...] = ()

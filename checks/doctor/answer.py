"""What the doctor says of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """SKIPPED is what could not be looked at, which is nobody's fault and no proof."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Answer:
    """One check: `id` names it for --require, `seen` is what is there, `expected` what should be, `mend` the command."""

    id: str
    status: Status
    seen: str
    expected: str = ""
    mend: str = ""


def passed(check: str, seen: str) -> Answer:
    """It is as it should be."""
    return Answer(check, Status.PASS, seen)


def warned(check: str, seen: str, expected: str, mend: str) -> Answer:
    """It works, and will not for somebody."""
    return Answer(check, Status.WARN, seen, expected, mend)


def failed(check: str, seen: str, expected: str, mend: str) -> Answer:
    """Runs will fail of it."""
    return Answer(check, Status.FAIL, seen, expected, mend)


def skipped(check: str, why: str) -> Answer:
    """It could not be looked at."""
    return Answer(check, Status.SKIPPED, why)

"""What a person changed on purpose, noted beside a history in the policy or in the history's own file."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

TIME = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?"
"""ISO 8601; without a zone it is UTC."""


@dataclass(frozen=True)
class Annotation:
    """What a person changed on purpose ("driver 560"): runs before it are not held against those after it."""

    time: str = field(metadata={"pattern": f"^{TIME}$"})
    text: str


def moment(time: str) -> datetime | None:
    """When an ISO 8601 time is; None where it is none, or the calendar has no such day."""
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)

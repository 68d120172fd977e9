"""Bad days of GitHub, on demand: refusals, limits, errors, slowness; each for a number of requests that match a pattern."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from lab.github.state import RefusedError

KINDS = ("forbidden", "secondary", "rate", "error", "slow", "down")


@dataclass
class Fault:
    """The next `times` requests whose "METHOD /path" matches `pattern` fare as `kind` says."""

    kind: str
    times: int = 1
    pattern: str = ""
    seconds: float = 1.0


@dataclass
class Faults:
    """The faults that are still to come, and every request that was made."""

    planned: list[Fault] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    async def meet(self, line: str, now: float) -> None:
        """Raises RefusedError, or waits, when a fault is due for this request."""
        due = next((fault for fault in self.planned if fault.times > 0 and re.search(fault.pattern, line)), None)
        if due is None:
            return
        due.times -= 1
        if due.kind == "slow":
            await asyncio.sleep(due.seconds)
            return
        raise refusal(due, now)


def refusal(fault: Fault, now: float) -> RefusedError:
    """How GitHub says no."""
    seconds = str(max(1, round(fault.seconds)))
    match fault.kind:
        case "forbidden":
            return RefusedError(403, "You have exceeded a secondary rate limit.", headers={"Retry-After": seconds})
        case "secondary":
            return RefusedError(
                403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
            )
        case "rate":
            limits = {
                "X-RateLimit-Limit": "5000",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(now) + int(seconds)),
            }
            return RefusedError(429, "API rate limit exceeded", headers=limits)
        case "down":
            return RefusedError(503, "Service Unavailable")
        case _:
            return RefusedError(500, "Server Error")

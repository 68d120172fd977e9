"""Bad days of GitHub, on demand: refusals, limits, errors, slowness; each for a number of requests that match a pattern."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from lab.github.state import RefusedError

KINDS = ("forbidden", "throttled", "secondary", "rate", "error", "slow", "down", "unavailable", "lost")


@dataclass
class Fault:
    """Of the requests whose "METHOD /path" matches `pattern` each `every`-th fares as `kind` says, `times` times."""

    kind: str
    times: int = 1
    pattern: str = ""
    seconds: float = 1.0
    every: int = 1
    matched: int = 0

    def due(self, line: str) -> bool:
        """Whether this request is one of them."""
        if self.times <= 0 or not re.search(self.pattern, line):
            return False
        self.matched += 1
        return self.matched % self.every == 0


@dataclass
class Faults:
    """The faults that are still to come, and every request that was made."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    planned: list[Fault] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    async def meet(self, line: str, now: float) -> bool:
        """Whether the answer to this request will be lost; raises RefusedError, or waits, when another fault is due."""
        fault = next((fault for fault in self.planned if fault.due(line)), None)
        if fault is None:
            return False
        fault.times -= 1
        if fault.kind == "lost":
            return True
        if fault.kind != "slow":
            raise refusal(fault, now)
        await self.sleep(fault.seconds)
        return False


def refusal(fault: Fault, now: float) -> RefusedError:
    """How GitHub says no."""
    seconds = str(max(1, round(fault.seconds)))
    match fault.kind:
        case "forbidden" | "throttled":
            status = 403 if fault.kind == "forbidden" else 429
            return RefusedError(status, "You have exceeded a secondary rate limit.", headers={"Retry-After": seconds})
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
        case "unavailable":
            message = "Server Error: Sorry, this diff is taking too long to generate."
            return RefusedError(422, message, [{"resource": "PullRequest", "field": "diff", "code": "not_available"}])
        case "down":
            return RefusedError(503, "Service Unavailable")
        case _:
            return RefusedError(500, "Server Error")

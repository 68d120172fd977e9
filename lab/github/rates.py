"""The hourly limit of an App's installation, counted as GitHub counts it: a 304 is free, and so is asking for the limit.

People have no limit here: the lab's look at their pages over the API, where on GitHub they would use a browser.
"""

from dataclasses import dataclass, field
from typing import Any

from lab.github.exchange import Exchange
from lab.github.identity import Caller
from lab.github.state import RefusedError

LIMIT = 5000
HOUR = 3600


@dataclass
class Rates:
    """How many requests each App made in its hour: App id -> (when the hour ends, requests)."""

    limit: int = LIMIT
    spent: dict[int, tuple[int, int]] = field(default_factory=dict)

    def headers(self, who: Caller, now: float) -> dict[str, str]:
        """What every answer tells of the limit."""
        reset, used = self._hour(who, now)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - used, 0)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(reset),
            "X-RateLimit-Resource": "core",
        }

    def spend(self, who: Caller, now: float) -> None:
        """Counts one request."""
        if who.app:
            reset, used = self._hour(who, now)
            self.spent[who.app.id] = (reset, used + 1)

    def check(self, who: Caller, now: float) -> None:
        """Raises RefusedError 403 when the hour's requests are used up."""
        if who.app and self._hour(who, now)[1] >= self.limit:
            message = f"API rate limit exceeded for installation ID {who.app.installation}."
            raise RefusedError(403, message, headers=self.headers(who, now))

    def _hour(self, who: Caller, now: float) -> tuple[int, int]:
        reset, used = self.spent.get(who.app.id, (0, 0)) if who.app else (0, 0)
        return (reset, used) if reset > now else (int(now) + HOUR, 0)


def overview(ex: Exchange) -> Any:
    """GET /rate_limit."""
    told = ex.rates
    shown = {key.rpartition("-")[2].lower(): int(value) for key, value in told.items() if key != "X-RateLimit-Resource"}
    resources = dict.fromkeys(("core", "search", "graphql"), shown)
    return {"resources": resources, "rate": shown}

"""Whether a request that failed is made again, and when: GitHub's own words first, backing off where it says nothing.

https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api: honour retry-after, else wait for
x-ratelimit-reset when nothing remains, else at least a minute and then exponentially longer; whoever goes on is banned.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

ATTEMPTS = 5
SECONDARY_SECONDS = 60.0
LONGEST_BACKOFF_SECONDS = 30.0
_REPEATABLE_POSTS = ("/access_tokens", "/graphql", "/reactions")


class PostponedError(Exception):
    """GitHub said not to come back before `until` (seconds since the epoch), which is too long to wait in place."""

    def __init__(self, until: float) -> None:
        super().__init__(f"GitHub asks to wait until {until:.0f}")
        self.until = until


class UnreachableError(Exception):
    """No answer from GitHub, after all attempts."""


def repeatable(method: str, url: str) -> bool:
    """Whether making a request twice does what making it once does; what creates is looked up before it is repeated."""
    return method != "POST" or url.endswith(_REPEATABLE_POSTS)


def refused_for(status: int, headers: Mapping[str, str], message: str, attempt: int, now: float) -> float | None:
    """Seconds to wait after a refusal for the rate (nothing was done then, so any request may be repeated), or None."""
    if status not in (403, 429):
        return None
    asked = _retry_after(headers.get("retry-after", ""), now)
    if asked is not None:
        return asked
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
        return max(1.0, float(headers["x-ratelimit-reset"]) - now + 1.0)
    if status == 429 or "rate limit" in message.lower() or "abuse" in message.lower():
        return float(SECONDARY_SECONDS * 2 ** (attempt - 1))
    return None


def backoff(attempt: int) -> float | None:
    """Seconds to wait after the attempt-th broken answer or none at all; None when it was the last attempt."""
    if attempt >= ATTEMPTS:
        return None
    return float(min(LONGEST_BACKOFF_SECONDS, 2 ** (attempt - 1)))


def _retry_after(value: str, now: float) -> float | None:
    """The header's seconds, whichever of its two forms it has; None when it is absent or neither."""
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except ValueError:
        return None

"""One connection to GitHub's API: gidgethub's protocol over aiohttp, with the retries that it leaves to its user."""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from gidgethub import HTTPException
from gidgethub.abc import GitHubAPI

from bot.github import request_retry
from bot.github.budget import Budget
from bot.github.cache import BoundedCache
from bot.github.share import Share

LONGEST_WAIT_SECONDS = 120.0
"""A longer wait is given back to the caller as PostponedError, so that other installations go on meanwhile."""
CACHED_ANSWERS = 12_000
"""Enough for what is asked again and again about 2,000 open pull requests."""
LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer when it is unpacked: a delivery's may have the 25 MiB of a webhook in it."""
TIMEOUT = aiohttp.ClientTimeout(total=60, connect=15)
"""Of a whole answer, to its last byte: the session's."""
REDIRECTS = 3
"""A repository that was renamed twice is found; what leads round and round is given up."""
CACHED_BYTES = 64 * 1024 * 1024
"""Of answers as they came; a hundred listed pull requests are two megabytes."""
LONGEST_FILES = 256 * 1024
"""Bytes of a list of changed files, with their patches, that is kept: there are thirty of a large pull request."""
MOST_LENGTHS = 1000
UNREACHED = 0
API_VERSION = "2022-11-28"

_OBJECTS = re.compile(r"/git/(trees|blobs)/")
_FILES = re.compile(r"/pulls/\d+/files|/compare/")

Answer = tuple[str | None, str | None, Any, str | None]


class UnusableAnswerError(Exception):
    """GitHub, or who stands in its place, answers more than anybody asked for, or sends us elsewhere with our token."""


class Cache(MutableMapping[str, Answer]):
    """The last answers by URL, with their ETags: an unchanged one costs nothing of the rate limit.

    One per token's owner, since gidgethub's key is the URL alone. Git's objects never change and are large; whoever
    reads them keeps what they need of them. `length` has the bytes of the last answers, before they are kept.
    """

    def __init__(self, answers: int = CACHED_ANSWERS, size: int = CACHED_BYTES) -> None:
        self._most = answers
        self._size = size
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self.length: BoundedCache[str, int] = BoundedCache(MOST_LENGTHS, lambda _: 1)
        self.size = 0
        """Bytes of all that is kept, as they came."""

    def __getitem__(self, url: str) -> Answer:
        self._answers.move_to_end(url)
        return self._answers[url]

    def __setitem__(self, url: str, answer: Answer) -> None:
        if url in self._answers:
            del self[url]
        size = self.length.get(url) or 0
        if _OBJECTS.search(url) or size > (LONGEST_FILES if _FILES.search(url) else self._size):
            return
        self._answers[url], self._sizes[url] = answer, size
        self.size += size
        while len(self._answers) > self._most or self.size > self._size:
            del self[next(iter(self._answers))]

    def __delitem__(self, url: str) -> None:
        del self._answers[url]
        self.size -= self._sizes.pop(url)

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


def _nothing(_status: int, _headers: Mapping[str, str]) -> None:
    return None


@dataclass(frozen=True)
class Edge:
    """What a connection needs from outside: the HTTP session, GitHub's address, the clock and how to wait."""

    session: aiohttp.ClientSession
    base_url: str
    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    heard: Callable[[int, Mapping[str, str]], None] = _nothing
    """Is told the status and the headers of every answer, and UNREACHED where none came."""


class Connection(GitHubAPI):
    """gidgethub's abstract API, completed: headers, time-outs, repeated attempts."""

    def __init__(self, edge: Edge, budget: Budget, cache: Cache | None = None, share: Share | None = None) -> None:
        self._answers = Cache() if cache is None else cache
        super().__init__("recipe-gate", cache=self._answers, base_url=edge.base_url.rstrip("/"))
        self._edge = edge
        self._budget = budget
        self._share = share

    def within(self, share: Share) -> "Connection":
        """The same connection, whose requests are counted against a share."""
        return Connection(self._edge, self._budget, self._answers, share)

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        """The answer to a request, broken ones included; raises UnreachableError when there is none, and UnusableAnswerError."""
        if origin(url) != origin(self.base_url):
            raise UnusableAnswerError(f"{url[:200]} is not at {self.base_url}")
        sent = {**headers, "x-github-api-version": API_VERSION}
        for attempt in range(1, request_retry.ATTEMPTS + 1):
            if self._share is not None:
                self._share.spend()
            try:
                async with (
                    self._budget.turn(method, url),
                    self._edge.session.request(
                        method, url, headers=sent, data=body, max_redirects=REDIRECTS
                    ) as response,
                ):
                    self._edge.heard(response.status, response.headers)
                    self._budget.heard(response.headers)
                    if self._share is not None and response.status == HTTPStatus.NOT_MODIFIED:
                        self._share.give_back()
                    data = await _whole(response)
                    self._answers.length.put(url, len(data))
                    return response.status, response.headers, data
            except (aiohttp.ClientError, TimeoutError) as error:
                self._edge.heard(UNREACHED, {})
                wait = request_retry.backoff(attempt) if request_retry.repeatable(method, url) else None
                if wait is None:
                    raise request_retry.UnreachableError(f"{method} {url}: {error.__class__.__name__}") from error
                await self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def sleep(self, seconds: float) -> None:
        """Wait, as the edge does."""
        await self._edge.sleep(seconds)

    async def handle_rate_limit_error(self, *, method: str, url: str, exception: HTTPException, attempt: int) -> bool:
        """Whether to make the request again, after having waited; raises PostponedError when that would take long."""
        status, now = int(exception.status_code), self._edge.now()
        headers = exception.headers or {}
        refused = request_retry.refused_for(status, headers, str(exception), attempt, now)
        if refused is not None and (refused > LONGEST_WAIT_SECONDS or attempt >= request_retry.ATTEMPTS):
            raise request_retry.PostponedError(now + refused) from exception
        broken = request_retry.backoff(attempt) if status >= 500 and request_retry.repeatable(method, url) else None
        wait = refused if refused is not None else broken
        if wait is None:
            return False
        await self.sleep(wait)
        return True


def origin(url: str) -> tuple[str, str]:
    """Who is asked by a URL."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """The body of an answer, unpacked; raises UnusableAnswerError for one that is larger than GitHub's are."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LARGEST_ANSWER:
            response.close()
            raise UnusableAnswerError(f"{response.url} answers more than {LARGEST_ANSWER} bytes")
    return bytes(body)

"""One request as the handlers see it, and their answers: JSON in, JSON out, pages with links."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yarl import URL

from lab.github.identity import Caller, allowed
from lab.github.records import Repository
from lab.github.state import RefusedError, State
from lab.github.webhooks import Webhooks

PAGE = 30
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Request:
    """What is asked, over HTTP or within the process: the parts of the path by name, the query, headers, the whole address."""

    parts: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    url: URL


@dataclass(frozen=True)
class Exchange:
    """A request with its caller, its JSON body (an empty dict without one), the world it acts on, and the caller's limits."""

    state: State
    webhooks: Webhooks
    request: Request
    who: Caller
    body: Any
    rates: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> str:
        """A part of the path."""
        return self.request.parts[name]

    def number(self, name: str) -> int:
        """A part of the path that is a number; raises RefusedError 404 otherwise."""
        text = self.part(name)
        if not text.isdecimal() or not text.isascii():
            raise RefusedError(404, "Not Found")
        return int(text)

    def repository(self, permission: str = "metadata", level: str = "read") -> Repository:
        """The repository of the path, if the caller has the permission."""
        found = self.state.repository(self.part("owner"), self.part("repo"))
        allowed(self.who, found, permission, level)
        return found


Handler = Callable[[Exchange], Any | Awaitable[Any]]


@dataclass(frozen=True)
class Answer:
    """An answer that is not simply 200 and JSON; a body of bytes is sent as it is, None as nothing."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def created(body: Any) -> Answer:
    """201."""
    return Answer(body, 201)


NOTHING = Answer(None, 204)


@dataclass(frozen=True)
class Page:
    """A list to be cut into pages; `key` names it inside an object with its total count.

    `show` makes an item's JSON, only of those on the asked page.
    """

    items: Sequence[Any]
    key: str = ""
    show: Callable[[Any], Any] = lambda item: item


def paged(page: Page, request: Request) -> Answer:
    """The items of the asked page, with the Link header."""
    size, number = _size(request), max(_number(request, "page", 1), 1)
    items = [page.show(item) for item in page.items[(number - 1) * size : number * size]]
    last = max(1, -(-len(page.items) // size))
    to = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    if number >= last:
        to = {"prev": number - 1, "first": 1}
    if number <= 1:
        to = {rel: target for rel, target in to.items() if rel in {"next", "last"}}
    links = [f'<{request.url.update_query(page=target)}>; rel="{rel}"' for rel, target in to.items()]
    body = {"total_count": len(page.items), page.key: items} if page.key else items
    return Answer(body, headers={"Link": ", ".join(links)} if links else {})


def paged_by_cursor(items: Sequence[dict[str, Any]], request: Request) -> Answer:
    """The items after the cursor, newest first; the cursor is the id of the last one seen."""
    size, text = _size(request), request.query.get("cursor", "")
    seen = text.removeprefix("v1_")
    if text and not (text.startswith("v1_") and seen.isdigit()):
        raise RefusedError(400, "Invalid cursor")
    left = [one for one in items if not text or one["id"] < int(seen)]
    if len(left) <= size:
        return Answer(left)
    following = request.url.update_query(cursor=f"v1_{left[size - 1]['id']}")
    return Answer(left[:size], headers={"Link": f'<{following}>; rel="next"'})


def _size(request: Request) -> int:
    return min(max(_number(request, "per_page", PAGE), 1), LARGEST_PAGE)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdigit() else default

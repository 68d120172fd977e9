"""One request as the handlers see it, and their answers: JSON in, JSON out, pages with links."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from lab.github.identity import Caller, allowed
from lab.github.state import RefusedError, Repository, State
from lab.github.webhooks import Webhooks

PAGE = 30
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Exchange:
    """A request with its caller, its JSON body (an empty dict without one) and the world it acts on."""

    state: State
    webhooks: Webhooks
    request: web.Request
    who: Caller
    body: Any

    def part(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    def number(self, name: str) -> int:
        """A part of the path that is a number; raises RefusedError 404 otherwise."""
        text = self.part(name)
        if not text.isdigit():
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
    """An answer that is not simply 200 and JSON."""

    body: Any
    status: int = 200


def created(body: Any) -> Answer:
    """201."""
    return Answer(body, 201)


@dataclass(frozen=True)
class Page:
    """A list to be cut into pages; `key` names it inside an object with its total count."""

    items: Sequence[Any]
    key: str = ""


def paged(page: Page, request: web.Request) -> tuple[Any, str]:
    """The items of the asked page, and the Link header."""
    size = min(int(request.query.get("per_page", PAGE)), LARGEST_PAGE)
    number = max(int(request.query.get("page", 1)), 1)
    items = list(page.items[(number - 1) * size : number * size])
    last = max(1, -(-len(page.items) // size))
    links = []
    if number < last:
        links.append(f'<{request.url.update_query(page=number + 1)}>; rel="next"')
        links.append(f'<{request.url.update_query(page=last)}>; rel="last"')
    body = {"total_count": len(page.items), page.key: items} if page.key else items
    return body, ", ".join(links)

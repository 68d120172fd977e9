import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from gidgethub import BadRequest, GitHubBroken

from bot.github.installation import TOKEN_SECONDS, App, GraphQLError, Installation
from bot.github.request_retry import PostponedError, UnreachableError
from bot.github.transport import UNREACHED, Cache, Edge

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """A GitHub that says what it is told to say, and remembers what it was asked."""

    script: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    clock: float = 1000.0
    tokens: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/access_tokens"):
            self.tokens += 1
            return web.json_response({"token": f"token-{self.tokens}"}, status=201)
        self.asked.append((request.method, request.path_qs, request.headers.get("Authorization", "")))
        assert request.headers["X-GitHub-Api-Version"] == "2022-11-28"
        return await self.script.pop(0)(request)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock += seconds


def say(body: Any, status: int = 200, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(body, status=status, headers=told)

    return answer


async def hang_up(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    assert request.transport is not None
    request.transport.abort()
    return response


async def dawdle(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(3600)
    return web.Response()


@dataclass
class Reached:
    """The installation under test and the GitHub it talks to."""

    github: Installation
    server: Server


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
async def reached(
    aiohttp_server: Callable[[web.Application], Awaitable[TestServer]], private_key: rsa.RSAPrivateKey
) -> AsyncIterator[Reached]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    url = str((await aiohttp_server(app)).make_url(""))
    timeout = aiohttp.ClientTimeout(total=0.2)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        edge = Edge(session, url, lambda: server.clock, server.sleep, lambda status, _: server.heard.append(status))
        yield Reached(App(edge, 7, private_key).installation(3), server)


async def test_a_token_is_made_once_and_renewed_in_time(reached: Reached) -> None:
    reached.server.script += [say({"n": 1}), say({"n": 2}), say({"n": 3})]
    await reached.github.get("/a")
    await reached.github.get("/b")
    reached.server.clock += TOKEN_SECONDS + 1
    await reached.github.get("/c")
    assert [authorization for _, _, authorization in reached.server.asked] == [
        "token token-1",
        "token token-1",
        "token token-2",
    ]


async def test_a_withdrawn_token_is_replaced_once(reached: Reached) -> None:
    reached.server.script += [say({}, 401), say({"ok": True}), say({}, 401), say({}, 401)]
    assert await reached.github.get("/a") == {"ok": True}
    with pytest.raises(BadRequest):
        await reached.github.get("/b")


async def test_retry_after_is_waited_for_and_the_request_made_again(reached: Reached) -> None:
    reached.server.script += [
        say({"message": "secondary rate limit"}, 403, retry_after="9"),
        say({}, 429, retry_after="3"),
        say({"id": 1}, 201),
    ]
    assert await reached.github.post("/repos/o/r/check-runs", {"name": "x"}) == {"id": 1}
    assert reached.server.waits == [9.0, 3.0]


async def test_a_long_wait_is_given_back_to_the_caller(reached: Reached) -> None:
    reached.server.script += [say({}, 403, x_ratelimit_remaining="0", x_ratelimit_reset="4600", x_ratelimit_limit="9")]
    with pytest.raises(PostponedError) as raised:
        await reached.github.get("/a")
    assert (raised.value.until, reached.server.waits) == (4601.0, [])


@pytest.mark.parametrize("broken", [say({}, 500), say({}, 502), hang_up, dawdle])
async def test_a_broken_answer_is_asked_for_again(reached: Reached, broken: Answer) -> None:
    reached.server.script += [broken, broken, say({"ok": True})]
    assert await reached.github.get("/a") == {"ok": True}
    assert reached.server.waits == [1.0, 2.0]


async def test_github_being_down_is_an_error_after_a_few_attempts(reached: Reached) -> None:
    reached.server.script += [hang_up] * 5
    with pytest.raises(UnreachableError):
        await reached.github.get("/a")
    assert reached.server.heard.count(UNREACHED) == 5
    reached.server.script += [say({}, 500)] * 5
    with pytest.raises(GitHubBroken):
        await reached.github.get("/a")


async def test_a_creation_that_may_have_happened_is_not_repeated(reached: Reached) -> None:
    reached.server.script += [say({}, 502), hang_up]
    with pytest.raises(GitHubBroken):
        await reached.github.post("/repos/o/r/check-runs", {})
    with pytest.raises(UnreachableError):
        await reached.github.post("/repos/o/r/check-runs", {})
    assert len(reached.server.asked) == 2


async def test_permission_denied_is_not_waited_for(reached: Reached) -> None:
    reached.server.script += [say({"message": "Resource not accessible"}, 403)]
    with pytest.raises(BadRequest):
        await reached.github.get("/a")
    assert reached.server.waits == []


async def test_every_page_is_read(reached: Reached) -> None:
    reached.server.script += [
        say({"check_runs": [1, 2]}, link='</more?page=2>; rel="next"'),
        say({"check_runs": [3]}),
    ]
    assert await reached.github.pages("/a?per_page=100", "check_runs") == [1, 2, 3]


async def test_an_unchanged_answer_is_not_sent_twice(reached: Reached) -> None:
    seen = []

    async def unchanged(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("If-None-Match"))
        return web.Response(status=304)

    reached.server.script += [say({"n": 1}, etag='"one"'), unchanged]
    assert await reached.github.get("/a") == await reached.github.get("/a") == {"n": 1}
    assert seen == ['"one"']


async def test_graphql_errors_are_raised(reached: Reached) -> None:
    reached.server.script += [say({"data": {"a": 1}}), say({"errors": [{"message": "no such field"}]})]
    assert await reached.github.graphql("query { a }", {}) == {"a": 1}
    assert reached.server.asked[0][1] == "/graphql"
    with pytest.raises(GraphQLError, match="no such field"):
        await reached.github.graphql("query { b }", {})


def test_the_cache_forgets_the_answer_used_longest_ago() -> None:
    cache = Cache(2)
    for url in "ab":
        cache[url] = (url, None, url, None)
    assert cache["a"][0] == "a"
    cache["c"] = ("c", None, "c", None)
    assert list(cache) == ["a", "c"]
    cache["/repos/o/n/git/blobs/1"] = ("d", None, "d", None)
    assert list(cache) == ["a", "c"]
    del cache["a"]
    assert len(cache) == 1

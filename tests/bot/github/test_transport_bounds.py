"""Whoever stands in GitHub's place makes us hold no more than an answer, wait no longer, and gets no token by a link."""

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from bot.github import transport
from bot.github.budget import Budget
from bot.github.request_retry import UnreachableError
from bot.github.transport import Connection, Edge, UnusableAnswerError
from tests import hostile

pytestmark = pytest.mark.attack
Answer = Callable[[Callable[[bytes], None]], None]


async def asked(port: int, url: str = "/it") -> bytes:
    async def sleep(_: float) -> None:
        return None

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.5)) as session:
        edge = Edge(session, f"http://127.0.0.1:{port}", lambda: 0.0, sleep)
        connection = Connection(edge, Budget(asyncio.Semaphore(1), edge.now, sleep))
        full = url if url.startswith("http") else f"http://127.0.0.1:{port}{url}"
        return (await connection._request("GET", full, {}))[2]


@pytest.mark.parametrize("answer", [*hostile.LATE, *hostile.LARGE, hostile.bomb, hostile.redirecting])
async def test_a_github_that_answers_without_end_is_given_up(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 10 * 1024 * 1024)
    with hostile.serving(answer) as port, pytest.raises((UnreachableError, UnusableAnswerError)):
        await asked(port)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/it", "https://127.0.0.1/it", "http://elsewhere.example/it"])
async def test_a_link_to_somebody_else_is_not_followed_with_our_token(url: str) -> None:
    with pytest.raises(UnusableAnswerError):
        await asked(9, url)

"""Strangers on real sockets: what they hold open, and what they make the service hold, is bounded."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot import bodies
from bot.connections import Limits, network, serving
from bot.http import webhooks
from bot.jobs.clicks import Click
from bot.nudges import Nudges
from bot.prometheus import made

pytestmark = pytest.mark.attack
MIB = 1024 * 1024
SIGNED = f"X-Hub-Signature-256: sha256={'0' * 64}\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: a\r\n"
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def app(limits: bodies.Limits | None = None) -> web.Application:
    async def keep(_: Click) -> None:
        return None

    return webhooks("hush", Nudges(), keep, lambda: 0.0, made(), limits)


@asynccontextmanager
async def connected(port: int, count: int, said: bytes) -> AsyncIterator[list[Connection]]:
    """Connections that say something and then nothing."""
    made: list[Connection] = []
    for _ in range(count):
        made.append(await asyncio.open_connection("127.0.0.1", port))
        made[-1][1].write(said)
    yield made
    for _, writer in made:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def alive(port: int) -> bool:
    """Whether somebody else is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer.startswith(b"HTTP/1.1 200 ")


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What a connection says until it is closed."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


async def test_forty_bodies_that_never_end_hold_tens_of_megabytes() -> None:
    head = f"POST /webhook HTTP/1.1\r\nHost: it\r\nContent-Type: application/json\r\n{SIGNED}".encode()
    head += f"Content-Length: {25 * MIB}\r\n\r\n".encode()
    piece = b"x" * 65536
    async with serving(app(), "127.0.0.1", 0, Limits()) as port, connected(port, 40, head) as all_of_them:
        before, peak = resident(), 0.0

        async def send(writer: asyncio.StreamWriter) -> None:
            nonlocal peak
            with contextlib.suppress(OSError):
                for _ in range(24 * 16):
                    writer.write(piece)
                    await writer.drain()
                    peak = max(peak, resident())

        await asyncio.gather(*[send(writer) for _, writer in all_of_them])
        assert await alive(port)
    assert peak - before < 120


async def test_few_large_bodies_are_received_at_once_and_the_others_told_to_come_again() -> None:
    head = f"POST /webhook HTTP/1.1\r\nHost: it\r\n{SIGNED}Content-Length: {MIB}\r\n\r\n".encode()
    limits = bodies.Limits(large_at_once=1, turn_seconds=0.05)
    async with serving(app(limits), "127.0.0.1", 0, Limits()) as port, connected(port, 3, head) as all_of_them:
        readers = [reader for reader, _ in all_of_them]
        first, second = [
            await one
            for one in asyncio.as_completed([asyncio.wait_for(r.readuntil(b"\r\n\r\n"), 9) for r in readers[1:]])
        ]
        assert first.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 10" in second
        async with connected(port, 1, head.replace(str(MIB).encode(), b"2") + b"{}") as ((small, _),):
            assert (await small.readline()).startswith(b"HTTP/1.1 401 ")


async def test_a_body_without_a_length_is_as_large_as_what_came() -> None:
    head = f"POST /webhook HTTP/1.1\r\nHost: it\r\n{SIGNED}Transfer-Encoding: chunked\r\n\r\n".encode()
    async with serving(app(), "127.0.0.1", 0, Limits()) as port, connected(port, 1, head) as ((reader, writer),):
        piece = b"%x\r\n" % MIB + b"x" * MIB + b"\r\n"
        with contextlib.suppress(OSError):
            for _ in range(27):
                writer.write(piece)
                await writer.drain()
        assert (await ended(reader)).startswith(b"HTTP/1.1 413 ")


async def test_a_body_that_drips_is_not_waited_for() -> None:
    head = f"POST /webhook HTTP/1.1\r\nHost: it\r\n{SIGNED}Content-Length: 1000\r\n\r\n".encode()
    limits = bodies.Limits(body_seconds=0.3)
    async with serving(app(limits), "127.0.0.1", 0, Limits()) as port, connected(port, 1, head) as ((reader, writer),):
        answer = asyncio.create_task(reader.readline())
        while not answer.done():
            writer.write(b"x")
            await asyncio.sleep(0.05)
        assert (await answer).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("said", [b"", b"GET /healthz HTTP/1.1\r\nHost: it\r\nX-A: ", b"POST"])
async def test_half_sent_heads_and_silence_are_closed(said: bytes) -> None:
    limits = Limits(head_seconds=0.2)
    async with serving(app(), "127.0.0.1", 0, limits) as port, connected(port, 20, said) as all_of_them:
        assert await asyncio.gather(*[ended(reader) for reader, _ in all_of_them]) == [b""] * 20


async def test_a_head_that_drips_is_closed() -> None:
    async with (
        serving(app(), "127.0.0.1", 0, Limits(head_seconds=0.3)) as port,
        connected(port, 1, b"GET / HTTP/1.1\r\nX-A: ") as ((reader, writer),),
    ):
        over = asyncio.create_task(ended(reader))
        while not over.done():
            writer.write(b"X")
            await asyncio.sleep(0.05)
        assert await over == b""


async def test_a_quiet_connection_is_closed_and_one_that_asks_again_is_not() -> None:
    said = b"GET /healthz HTTP/1.1\r\nHost: it\r\n\r\n"
    async with (
        serving(app(), "127.0.0.1", 0, Limits(quiet_seconds=0.3)) as port,
        connected(port, 1, said) as ((reader, writer),),
    ):
        for _ in range(5):
            assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200 ")
            await asyncio.sleep(0.1)
            writer.write(said)
        assert (await ended(reader)).count(b"HTTP/1.1 200 ") == 1


async def test_half_sent_heads_keep_nobody_out_however_many_there_are() -> None:
    limits = Limits(all=20, of_address=20)
    async with serving(app(), "127.0.0.1", 0, limits) as port, connected(port, 300, b"POST /webhook HTTP/1.1\r\nX-A: "):
        assert await alive(port)


async def test_where_everybody_is_being_answered_the_next_is_told_to_come_again() -> None:
    head = f"POST /webhook HTTP/1.1\r\nHost: it\r\n{SIGNED}Content-Length: 10\r\n\r\n".encode()
    async with serving(app(), "127.0.0.1", 0, Limits(all=9, of_address=3)) as port, connected(port, 3, head) as taken:
        await asyncio.sleep(0.2)
        async with connected(port, 1, b"") as ((reader, _),):
            assert (await ended(reader)).startswith(b"HTTP/1.1 503 ")
        taken[0][1].write(b"0123456789")
        assert (await taken[0][0].readline()).startswith(b"HTTP/1.1 401 ")
        assert await alive(port)


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (("10.0.0.1", 1), "10.0.0.1"),
        (("::ffff:10.0.0.1", 1, 0, 0), "10.0.0.1"),
        (("2001:db8:1:2:3:4:5:6", 1, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 1, 0, 2), "fe80::/64"),
        ("/run/socket", ""),
        (None, ""),
    ],
)
def test_an_address_is_what_one_customer_has(peer: object, expected: str) -> None:
    assert network(peer) == expected


async def test_what_is_no_http_is_refused_and_leaves_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with (
        serving(app(), "127.0.0.1", 0, Limits()) as port,
        connected(port, 5, b"\x16\x03\x01 no HTTP\r\n\r\n") as told,
    ):
        answers = await asyncio.gather(*[ended(reader) for reader, _ in told])
    assert all(one.split()[1] == b"400" for one in answers)
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []

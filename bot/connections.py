"""Who may be connected: so many in all and from one address, each with a whole head in time; and the server that holds to it.

aiohttp waits for a head as long as it keeps a quiet connection, and takes as many as the process may have files. A stranger who
takes all places loses them to whoever comes next, since the oldest that has asked for nothing yet makes room.
"""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

LOG = logging.getLogger(__name__)
FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
BUFFER_BYTES = 64 * 1024
"""What of a body is received ahead of whoever reads it (twice that at most)."""
LINGER_SECONDS = 2.0
"""For how long the rest of a refused body is thrown away, so that who sent it can read why."""


@dataclass(frozen=True)
class Limits:
    """Connections at once, in all and from one address (a reverse proxy is one), and the seconds for a head and for keeping quiet.

    Quiet ones are kept for longer than proxies usually do (60 seconds), so that it is the proxy that closes them.
    """

    all: int = 128
    of_address: int = 64
    head_seconds: float = 10.0
    quiet_seconds: float = 75.0


@dataclass(eq=False)
class Connection:
    """One connection: whether a request of it is being answered, and what ends it otherwise."""

    transport: asyncio.Transport
    address: str
    busy: bool = False
    heard: bool = False
    end: asyncio.TimerHandle | None = None


@dataclass
class Connections:
    """The connections of one server, the oldest first."""

    limits: Limits = field(default_factory=Limits)
    _open: dict[asyncio.BaseTransport, Connection] = field(default_factory=dict)

    def admit(self, transport: asyncio.Transport) -> bool:
        """Whether there is a place for a new connection, which another may have to leave."""
        address = network(transport.get_extra_info("peername"))
        of_address = [one for one in self._open.values() if one.address == address]
        for limit, those in ((self.limits.of_address, of_address), (self.limits.all, self._open.values())):
            if len(those) >= limit and not self._made_room(those):
                return False
        one = self._open[transport] = Connection(transport, address)
        self._end_after(one, self.limits.head_seconds)
        return True

    def _made_room(self, those: Iterable[Connection]) -> bool:
        idle = next((one for one in those if not one.busy), None)
        if idle is not None:
            self._drop(idle)
        return idle is not None

    def heard(self, transport: asyncio.BaseTransport) -> None:
        """Something came: where nothing is being answered it begins a head, which has to be whole soon."""
        one = self._open.get(transport)
        if one is not None and not one.busy and not one.heard:
            one.heard = True
            self._end_after(one, self.limits.head_seconds)

    def gone(self, transport: asyncio.BaseTransport) -> None:
        """A connection is closed."""
        one = self._open.pop(transport, None)
        if one is not None and one.end is not None:
            one.end.cancel()

    @contextmanager
    def answering(self, transport: asyncio.BaseTransport | None) -> Iterator[None]:
        """A request of a connection is being answered inside the block."""
        one = self._open.get(transport) if transport is not None else None
        if one is not None:
            one.busy = True
            self._end_after(one, None)
        try:
            yield
        finally:
            if one is not None and one.transport in self._open:
                one.busy = one.heard = False
                self._end_after(one, self.limits.quiet_seconds)

    def _end_after(self, one: Connection, seconds: float | None) -> None:
        if one.end is not None:
            one.end.cancel()
        one.end = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._drop, one)

    def _drop(self, one: Connection) -> None:
        self.gone(one.transport)
        one.transport.abort()


def network(peer: object) -> str:
    """Whose a connection is: its address, of IPv6 the network that one customer gets; "" where it has none."""
    try:
        found = ipaddress.ip_address(str(peer[0]).partition("%")[0]) if isinstance(peer, tuple) else None
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found or "")


class Admitted(asyncio.Protocol):
    """aiohttp's protocol of one connection, which hears of it only when there is a place."""

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner = inner
        self._connections = connections
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"{type(transport).__name__} is no transport of a stream")
        if not self._connections.admit(transport):
            transport.write(FULL)
            transport.close()
            return
        self._transport = transport
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        if self._transport is not None:
            self._connections.gone(self._transport)
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """It says something."""
        if self._transport is not None:
            self._connections.heard(self._transport)
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """It says no more."""
        return self._inner.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        """It does not read what it is told."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It reads again."""
        self._inner.resume_writing()


def is_ours(record: logging.LogRecord) -> bool:
    """Whether an error is worth a line: of what is no HTTP a stranger could make us write as many as they like."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, limits: Limits) -> AsyncIterator[int]:
    """An application, up at the port that is given inside the block (any free one for 0), within these limits."""
    connections = Connections(limits)

    @web.middleware
    async def answering(request: web.Request, handler: Handler) -> web.StreamResponse:
        with connections.answering(request.transport):
            return await handler(request)

    app.middlewares.append(answering)
    errors = logging.getLogger(f"{__name__}.requests")
    errors.addFilter(is_ours)
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=errors,
        auto_decompress=False,
        keepalive_timeout=limits.quiet_seconds,
        lingering_time=LINGER_SECONDS,
        read_bufsize=BUFFER_BYTES,
    )
    await runner.setup()
    made = runner.server
    if made is None:
        raise RuntimeError("the server is not set up")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Admitted(made(), connections), host, port, reuse_address=True)
    try:
        bound: int = server.sockets[0].getsockname()[1]
        LOG.info("listening", extra={"host": host, "port": bound})
        yield bound
    finally:
        server.close()
        await runner.cleanup()

"""What others serve, bounded as a whole: so many seconds and bytes for an answer, its head and what stands between its chunks.

A time-out for each read lets a byte a minute go on for ever, and a length that somebody names is taken for what there is room for.
"""

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection as PlainConnection
from urllib3.connection import HTTPSConnection as TlsConnection

HEAD_BYTES = 64 * 1024
"""What an answer may take beside its body."""
PIECE_BYTES = 64 * 1024


class TooLargeError(OSError):
    """An answer has more bytes than were asked for."""


@dataclass(frozen=True)
class Bound:
    """How long an answer may take from the question to its last byte, and how large its body may be."""

    seconds: float
    size: int


class Source(io.RawIOBase):
    """What a socket says, for as long and as much as its bound lets it; `raw` is the socket's file, without a buffer."""

    def __init__(self, raw: Any, wait: Callable[[float], None], bound: Bound, now: Callable[[], float]) -> None:
        super().__init__()
        self._raw, self._wait, self._bound, self._now = raw, wait, bound, now
        self._began, self._count = now(), 0

    def readable(self) -> bool:
        """Yes, as io asks it."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """How many bytes were put into a buffer, 0 at the end; raises TimeoutError and TooLargeError."""
        left = self._bound.seconds - (self._now() - self._began)
        if left <= 0:
            raise TimeoutError(f"the answer takes longer than {self._bound.seconds:g} seconds")
        self._wait(left)
        count: int = self._raw.readinto(buffer) or 0
        self._count += count
        if self._count > self._bound.size + HEAD_BYTES:
            raise TooLargeError(f"the answer is larger than {self._bound.size} bytes")
        return count

    def close(self) -> None:
        """Give the socket's file back."""
        self._raw.close()
        super().close()


class Bounded:
    """A socket for one question and its answer, as http.client uses one."""

    def __init__(self, inner: Any, bound: Bound, now: Callable[[], float] = time.monotonic) -> None:
        self._inner, self._bound, self._now = inner, bound, now

    def sendall(self, data: bytes) -> None:
        """Ask."""
        self._inner.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer, whose time begins now."""
        raw = self._inner.makefile("rb", buffering=0)
        return io.BufferedReader(Source(raw, self._inner.settimeout, self._bound, self._now))

    def close(self) -> None:
        """Close the socket."""
        self._inner.close()


def ask(
    connection: HTTPConnection, method: str, path: str, bound: Bound, body: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:  # fmt: skip
    """Status and body of the answer to the only question of a connection; raises OSError and HTTPException."""
    if connection.sock is None:
        connection.timeout = bound.seconds
        connection.connect()
    connection.sock = Bounded(connection.sock, bound)
    connection.request(method, path, body, dict(headers or {}))
    with connection.getresponse() as response:
        return response.status, whole(response, bound.size)


def whole(response: HTTPResponse, size: int) -> bytes:
    """The body of a response, piece by piece; raises TooLargeError for one that is larger, and IncompleteRead."""
    body = bytearray()
    while piece := response.read(PIECE_BYTES):
        body += piece
        if len(body) > size:
            raise TooLargeError(f"the answer is larger than {size} bytes")
    if response.length:
        raise IncompleteRead(bytes(body[:100]), response.length)
    return bytes(body)


def bound_pools(manager: urllib3.PoolManager, size: int) -> None:
    """Let the time-out of a request be that of its whole answer, which has so many bytes at most with all that is no body."""

    def response(sock: Any, **options: Any) -> HTTPResponse:
        bounded: Any = Bounded(sock, Bound(sock.gettimeout(), size))
        return HTTPResponse(bounded, **options)

    plain = type("Plain", (PlainConnection,), {"response_class": staticmethod(response)})
    tls = type("Tls", (TlsConnection,), {"response_class": staticmethod(response)})
    manager.pool_classes_by_scheme = {
        "http": type("HTTPConnectionPool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("HTTPSConnectionPool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }


def drained(response: urllib3.BaseHTTPResponse, size: int) -> bytes:
    """The body of a response as it was sent, compressed where it was; raises TooLargeError for one that is larger."""
    body = bytearray()
    for piece in response.stream(PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > size:
            response.close()
            raise TooLargeError(f"the answer is larger than {size} bytes")
    return bytes(body)

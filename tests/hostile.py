"""Servers that answer as nobody should: on loopback, until the test is over."""

import contextlib
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

PIECE = b"x" * 65536
OK = b"HTTP/1.1 200 OK\r\n"


def endless(send: Callable[[bytes], None]) -> None:
    """A body that never ends."""
    send(OK + b"\r\n")
    while True:
        send(PIECE)


def endless_chunks(send: Callable[[bytes], None]) -> None:
    """The same in chunks."""
    send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        send(b"10000\r\n" + PIECE + b"\r\n")


def dripping(send: Callable[[bytes], None]) -> None:
    """A body of which a byte comes now and then, long before any time-out of one read."""
    send(OK + b"Content-Length: 100000\r\n\r\n")
    _drip(send)


def dripping_head(send: Callable[[bytes], None]) -> None:
    """A head of which a byte comes now and then."""
    send(OK + b"X-A: ")
    _drip(send)


def _drip(send: Callable[[bytes], None]) -> None:
    while True:
        send(b"x")
        pause.wait(0.05)


pause = threading.Event()
"""Nobody sets it: it is waited for with a time-out, to let time pass."""


def endless_head(send: Callable[[bytes], None]) -> None:
    """Headers for ever."""
    send(OK)
    while True:
        send(b"X-A: " + b"x" * 1000 + b"\r\n")


def endless_continue(send: Callable[[bytes], None]) -> None:
    """ "Go on" for ever."""
    while True:
        send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def ten_gigabytes(send: Callable[[bytes], None]) -> None:
    """A length that nobody has room for, and then a body that is sent as fast as it is taken."""
    send(OK + b"Content-Length: 10000000000\r\n\r\n")
    while True:
        send(PIECE)


@cache
def packed() -> bytes:
    """A few kilobytes that are 64 MiB when they are unpacked."""
    pack = zlib.compressobj(1, wbits=31)
    return b"".join(pack.compress(b"\0" * (1 << 20)) for _ in range(64)) + pack.flush()


def bomb(send: Callable[[bytes], None]) -> None:
    """Much in little."""
    send(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed()) + packed())


def redirecting(send: Callable[[bytes], None]) -> None:
    """Elsewhere, and from there elsewhere."""
    send(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def silent(send: Callable[[bytes], None]) -> None:
    """Nothing at all."""
    while True:
        send(b"")
        pause.wait(0.05)


def deep(send: Callable[[bytes], None]) -> None:
    """JSON of which no end of the nesting is seen."""
    body = b"[" * 200_000 + b"]" * 200_000
    send(OK + b"Content-Length: %d\r\n\r\n" % len(body) + body)


LATE = (dripping, dripping_head, silent)
LARGE = (endless, endless_chunks, endless_head, endless_continue, ten_gigabytes)
EVERY = (*LATE, *LARGE, bomb, redirecting, deep)


@contextmanager
def serving(answer: Callable[[Callable[[bytes], None]], None]) -> Iterator[int]:
    """The port of a server that gives this answer to everybody, whatever they ask."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        def send(data: bytes) -> None:
            if over.is_set():
                raise OSError
            connection.sendall(data)

        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            connection.recv(65536)
            answer(send)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threads.append(threading.Thread(target=one, args=(listener.accept()[0],)))
                threads[-1].start()

    first = threading.Thread(target=accept)
    first.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (first, *threads):
            thread.join()

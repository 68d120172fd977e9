"""A port-forward answers like the pod, tells what went wrong, and leaves no socket open, whoever hangs up first."""

import base64
import gc
import hashlib
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from kubernetes import client

from checks.kube.api import Api
from checks.kube.portforward import to_pod
from tests import hostile

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
BEGINNING = (b"\0\x40\x1f", b"\1\x40\x1f")
"""The port 8000, on both channels."""
BINARY, CLOSE = 0x82, 0x88
Serve = Callable[..., Api]


def frame(kind: int, data: bytes) -> bytes:
    assert len(data) < 126
    return bytes([kind, len(data)]) + data


def request(connection: socket.socket) -> bytes:
    read = b""
    while not read.endswith(b"\r\n\r\n"):
        read += connection.recv(1)
    return read


def accept(connection: socket.socket) -> None:
    """The server's half of the websocket's handshake."""
    lines = dict(line.partition(b": ")[::2] for line in request(connection).split(b"\r\n"))
    lower = {name.lower(): value for name, value in lines.items()}
    key = base64.b64encode(hashlib.sha1(lower[b"sec-websocket-key"] + GUID, usedforsecurity=False).digest())
    told = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n"
    connection.sendall(b"HTTP/1.1 101 Switching\r\n" + told + b"Sec-WebSocket-Accept: " + key + b"\r\n\r\n")


def _sent(connection: socket.socket, data: bytes) -> bool:
    try:
        connection.sendall(data)
    except OSError:
        return False
    return True


@pytest.fixture
def serve() -> Iterator[Serve]:
    """An API server for one port-forward that says some frames; it waits for the client's goodbye unless it `hangs up`."""
    ended: list[Callable[[], None]] = []

    def start(*frames: bytes, hangs_up: bool = False, refuses: bytes = b"", forever: bytes = b"") -> Api:
        listener = socket.create_server(("127.0.0.1", 0))

        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                if refuses:
                    request(connection)
                    connection.sendall(refuses)
                    return
                accept(connection)
                connection.sendall(b"".join(frames) + (frame(CLOSE, b"\x03\xe8") if hangs_up else b""))
                while forever and _sent(connection, forever):
                    time.sleep(0.02)
                while not hangs_up and connection.recv(4096):
                    pass

        thread = threading.Thread(target=run)
        thread.start()
        api = client.ApiClient(client.Configuration(host=f"http://127.0.0.1:{listener.getsockname()[1]}"))
        ended.extend([api.rest_client.close, thread.join, listener.close])
        return Api(api, lambda: 0.0, lambda _: None)

    yield start
    for end in ended:
        end()


def asked(connection: HTTPConnection) -> bytes:
    connection.request("GET", "/metrics")
    with connection.getresponse() as response:
        return response.read()


def forwarded(api: Api, ask: Callable[[HTTPConnection], Any] = asked, seconds: float = 5.0) -> Any:
    """What an answer is, with every socket that nobody closed as an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        try:
            with to_pod(api, "n", "p", 8000, seconds) as connection:
                return ask(connection)
        finally:
            gc.collect()


ANSWER = [
    *(frame(BINARY, one) for one in BEGINNING),
    frame(BINARY, b"\0" + HTTP[:40]),
    frame(BINARY, b"\0" + HTTP[40:]),
]


@pytest.mark.parametrize("hangs_up", [False, True], ids=["client first", "server first"])
def test_an_answer_in_pieces_is_read_whole_and_nothing_is_left_open(serve: Serve, *, hangs_up: bool) -> None:
    assert forwarded(serve(*ANSWER, hangs_up=hangs_up)) == b"hello"


def test_a_connection_that_nobody_asked_anything_is_closed_too(serve: Serve) -> None:
    forwarded(serve(hangs_up=True), lambda _: None)


def test_what_the_kubelet_says_of_a_port_that_nobody_listens_at_is_told(serve: Serve) -> None:
    refused = frame(BINARY, b"\1dial tcp 127.0.0.1:8000: connection refused\n")
    with pytest.raises(OSError, match=r"^dial tcp 127\.0\.0\.1:8000: connection refused$"):
        forwarded(serve(*ANSWER[:2], refused))


def test_a_server_that_hangs_up_before_the_answer_is_an_error_of_the_connection(serve: Serve) -> None:
    with pytest.raises(ConnectionError):
        forwarded(serve(*ANSWER[:2], hangs_up=True))


def test_a_port_forward_that_is_refused_says_why_without_the_servers_headers(serve: Serve) -> None:
    api = serve(refuses=b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nAudit-Id: x\r\n\r\n")
    with pytest.raises(OSError, match=r"^port-forward to p failed: Handshake status 403 Forbidden$"):
        forwarded(api)


@pytest.mark.attack
@pytest.mark.parametrize(
    "forever", [frame(BINARY, b"\0x"), frame(0x89, b"ping"), frame(BINARY, b"\0"), frame(BINARY, b"\1")]
)
def test_a_tunnel_through_which_a_byte_comes_now_and_then_is_closed_in_time(serve: Serve, forever: bytes) -> None:
    head = frame(BINARY, b"\0HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    with pytest.raises(TimeoutError):
        forwarded(serve(*ANSWER[:2], head, forever=forever), seconds=0.6)


@pytest.mark.attack
def test_an_api_server_that_never_agrees_to_a_tunnel_is_not_waited_for() -> None:
    with hostile.serving(hostile.silent) as port:
        found = client.ApiClient(client.Configuration(host=f"http://127.0.0.1:{port}"))
        with pytest.raises(OSError, match="port-forward to p failed"):
            forwarded(Api(found, lambda: 0.0, lambda _: None), seconds=0.3)
        found.rest_client.close()

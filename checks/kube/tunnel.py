"""A port of a pod as the socket that http.client reads and writes: one channel of a websocket to the API server.

The client library's own port-forward copies between a socket and the websocket in a thread, and leaves the websocket open
when the server is the first to close it; this one has no thread, and whoever opens it closes it.
"""

import io
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kubernetes.stream import ws_client
from websocket import ABNF, WebSocket, WebSocketConnectionClosedException, WebSocketException, WebSocketTimeoutException

from checks.kube.api import Api

PROTOCOL = "v4.channel.k8s.io"
"""Binary frames whose first byte is their channel; the first frame of each channel repeats the port's number."""
DATA, ERROR = b"\0", b"\1"
GOODBYE_SECONDS = 1.0
"""For how long the server's own goodbye is waited for."""


@dataclass(frozen=True)
class Tunnel:
    """What http.client needs of a socket, for one question and its answer."""

    websocket: WebSocket
    left: Callable[[], float]
    """How many seconds everything that is asked and answered may still take."""

    def settimeout(self, _seconds: float) -> None:
        """Nothing: there is one deadline for all of it."""

    def sendall(self, data: bytes) -> None:
        """Tell the pod something; raises OSError when it cannot be told."""
        try:
            self.websocket.send_binary(DATA + bytes(data))
        except WebSocketException as error:
            raise OSError(str(error)) from error

    def makefile(self, _mode: str, buffering: int = -1) -> io.BufferedReader | io.RawIOBase:
        """The answer, as it comes."""
        answer = Answer(self.websocket, self.left)
        return answer if buffering == 0 else io.BufferedReader(answer)

    def close(self) -> None:
        """Nothing: http.client does this before it has read the answer; whoever opened the tunnel closes it."""


class Answer(io.RawIOBase):
    """What a pod's port says, until it is late; a ping of the API server is no answer, and gives no time."""

    def __init__(self, websocket: WebSocket, left: Callable[[], float]) -> None:
        super().__init__()
        self._websocket, self._left = websocket, left
        self._begun: set[bytes] = set()
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        """Yes, as io asks it."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """How many bytes were put into a buffer, 0 at the end; raises OSError where the port-forward breaks."""
        while not self._rest and not self._ended:
            self._rest = self._next()
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

    def _next(self) -> bytes:
        """What one frame brings from the pod, which may be nothing."""
        if (left := self._left()) <= 0:
            raise TimeoutError("timed out")
        self._websocket.settimeout(left)
        try:
            opcode, frame = self._websocket.recv_data_frame(control_frame=True)
        except WebSocketTimeoutException as error:
            raise TimeoutError(str(error)) from error
        except WebSocketConnectionClosedException:
            opcode = ABNF.OPCODE_CLOSE
        except WebSocketException as error:
            raise OSError(str(error)) from error
        self._ended = opcode == ABNF.OPCODE_CLOSE
        told = not self._ended and opcode not in (ABNF.OPCODE_PING, ABNF.OPCODE_PONG)
        return self._of_channel(frame.data[:1], frame.data[1:]) if told else b""

    def _of_channel(self, channel: bytes, data: bytes) -> bytes:
        if channel not in self._begun:
            self._begun.add(channel)
            return b""
        if channel == ERROR and data:
            raise OSError(data.decode(errors="replace").strip())
        return data if channel == DATA else b""


@contextmanager
def opened(api: Api, pod: str, port: int, seconds: float) -> Iterator[Tunnel]:
    """A way to a port of the pod at a path, for so many seconds in all; raises OSError when there is none.

    It is closed at the end, whoever hung up first.
    """
    library: Any = ws_client
    late = time.monotonic() + seconds
    headers: dict[str, str] = {}
    api.connection.update_params_for_auth(headers, [], ["BearerToken"], pod, "GET", None)
    url = library.get_websocket_url(f"{api.connection.configuration.host}{pod}/portforward?ports={port}", None)
    try:
        websocket = _connected(api.connection.configuration, url, headers, seconds)
    except WebSocketException as error:
        raise OSError(str(error).partition(" -+-+-")[0]) from error
    try:
        yield Tunnel(websocket, lambda: late - time.monotonic())
    finally:
        websocket.close(timeout=GOODBYE_SECONDS)  # which does nothing where the server has hung up
        websocket.shutdown()


def _connected(configuration: Any, url: str, headers: Mapping[str, str], seconds: float) -> Any:
    """A websocket to the API server; the library's own function waits without end for a server that says nothing."""
    library: Any = ws_client
    tls: dict[str, Any] = {"cert_reqs": ssl.CERT_NONE}
    if url.startswith("wss://") and configuration.verify_ssl:
        tls = {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": configuration.ssl_ca_cert or library.certifi.where()}
        if configuration.assert_hostname is not None:
            tls["check_hostname"] = configuration.assert_hostname
    named = (("certfile", "cert_file"), ("keyfile", "key_file"), ("server_hostname", "tls_server_name"))
    tls |= {option: getattr(configuration, name) for option, name in named if getattr(configuration, name)}
    options: dict[str, Any] = {"header": [f"sec-websocket-protocol: {PROTOCOL}"]}
    options["header"] += [f"{name}: {value}" for name, value in headers.items() if name == "authorization"]
    if configuration.proxy or configuration.proxy_headers:
        options = library.websocket_proxycare(options, configuration, url, headers)
    websocket: Any = WebSocket(sslopt=tls, skip_utf8_validation=False)
    websocket.connect(url, timeout=seconds, **options)
    return websocket

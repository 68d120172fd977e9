"""A port of a pod as the socket that http.client reads and writes: one channel of a websocket to the API server.

The client library's own port-forward copies between a socket and the websocket in a thread, and leaves the websocket open
when the server is the first to close it; this one has no thread, and whoever opens it closes it.
"""

import io
from collections.abc import Iterator
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

    def sendall(self, data: bytes) -> None:
        """Tell the pod something; raises OSError when it cannot be told."""
        try:
            self.websocket.send_binary(DATA + bytes(data))
        except WebSocketException as error:
            raise OSError(str(error)) from error

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer, as it comes."""
        return io.BufferedReader(Answer(self.websocket))

    def close(self) -> None:
        """Nothing: http.client does this before it has read the answer; whoever opened the tunnel closes it."""


class Answer(io.RawIOBase):
    """What a pod's port says."""

    def __init__(self, websocket: WebSocket) -> None:
        super().__init__()
        self._websocket = websocket
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
        try:
            opcode, frame = self._websocket.recv_data_frame()
        except WebSocketTimeoutException as error:
            raise TimeoutError(str(error)) from error
        except WebSocketConnectionClosedException:
            opcode = ABNF.OPCODE_CLOSE
        except WebSocketException as error:
            raise OSError(str(error)) from error
        self._ended = opcode == ABNF.OPCODE_CLOSE
        return b"" if self._ended else self._of_channel(frame.data[:1], frame.data[1:])

    def _of_channel(self, channel: bytes, data: bytes) -> bytes:
        if channel not in self._begun:
            self._begun.add(channel)
            return b""
        if channel == ERROR and data:
            raise OSError(data.decode(errors="replace").strip())
        return data if channel == DATA else b""


@contextmanager
def opened(api: Api, pod: str, port: int, seconds: float) -> Iterator[Tunnel]:
    """A way to a port of the pod at a path; raises OSError when there is none. It is closed at the end, whoever hung up first."""
    library: Any = ws_client
    headers: dict[str, str] = {}
    api.connection.update_params_for_auth(headers, [], ["BearerToken"], pod, "GET", None)
    url = library.get_websocket_url(f"{api.connection.configuration.host}{pod}/portforward?ports={port}", None)
    try:
        websocket = library.create_websocket(
            api.connection.configuration, url, {**headers, "sec-websocket-protocol": PROTOCOL}
        )
    except WebSocketException as error:
        raise OSError(str(error).partition(" -+-+-")[0]) from error
    try:
        websocket.settimeout(seconds)
        yield Tunnel(websocket)
    finally:
        websocket.close(timeout=GOODBYE_SECONDS)  # which does nothing where the server has hung up
        websocket.shutdown()

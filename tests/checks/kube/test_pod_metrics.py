"""A recipe's pods are asked at their own ports; one that cannot be asked is a line, never an error."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from checks.kube.pod_metrics import FRONTEND, GRAPH, KIND, PODS, SYSTEM, lines


def pod(name: str, kind: str, phase: str = "Running") -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": {GRAPH: "g", KIND: kind}}, "status": {"phase": phase}}


@pytest.fixture
def port() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/metrics" else 404)
            self.end_headers()
            self.wfile.write(b'x_requests_total{token="hf_abcdefghijklmnop"} 3\n')

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_frontends_and_workers_are_asked_at_their_ports_and_secrets_are_masked(port: int) -> None:
    asked = []

    def into(one: dict[str, Any], wanted: int) -> AbstractContextManager[HTTPConnection]:
        asked.append((one["metadata"]["name"], wanted))
        return closing(HTTPConnection("127.0.0.1", port, timeout=5))

    found = list(
        lines(
            [pod("f", "frontend"), pod("w", "worker"), pod("p", "worker", "Pending"), {"metadata": {"name": "j"}}], into
        )
    )
    assert asked == [("f", FRONTEND), ("w", SYSTEM)]
    assert [line.split(":")[0] for line in found] == ["f", "w"]
    assert "hf_abcdefghijklmnop" not in "".join(found)


def test_a_pod_that_cannot_be_reached_says_why() -> None:
    def into(_: dict[str, Any], __: int) -> AbstractContextManager[HTTPConnection]:
        raise ConnectionRefusedError(111, "Connection refused")

    (line,) = lines([pod("f", "frontend")], into)
    assert line == "f: no metrics ([Errno 111] Connection refused)"


def test_of_many_pods_a_few_are_asked() -> None:
    def into(_: dict[str, Any], __: int) -> AbstractContextManager[HTTPConnection]:
        raise OSError("no")

    assert len(list(lines([pod(f"w-{n}", "worker") for n in range(20)], into))) == PODS

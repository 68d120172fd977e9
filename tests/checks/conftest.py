"""A small API server over HTTP: objects by path, server-side apply as replacement, and answers that a test puts in between."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from kubernetes import client

from checks.doctor.facts import CRDS
from checks.kube.api import Api

Plain = dict[str, Any]
LISTS = ("pods", "events", "configmaps", "dynamocomponentdeployments", "persistentvolumeclaims", "resourcequotas")


@dataclass
class FakeApi:
    """What is stored, what was asked, and what is answered before anything else (a status, or None to hang up)."""

    objects: dict[str, Plain] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    before: list[tuple[int, Plain] | None] = field(default_factory=list)
    forbidden: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=lambda: set(LISTS))
    foreground: dict[str, Plain] = field(default_factory=dict)
    """What stays, on its way out, when it is deleted, for as long as there are pods."""
    bodies: list[Plain] = field(default_factory=list)
    """What deletions said."""
    then: Callable[[str, str], None] | None = None
    now: float = 0.0
    port: int = 0
    clients: list[client.ApiClient] = field(default_factory=list)

    def api(self, patience: float = 60.0) -> Api:
        """A client of this server whose clock only moves by sleeping."""
        configuration = client.Configuration(host=f"http://127.0.0.1:{self.port}")
        self.clients.append(client.ApiClient(configuration))
        return Api(self.clients[-1], lambda: self.now, self.sleep, patience)

    def ready(self, namespace: str) -> None:
        """The least that a run asks of a cluster: a version, Dynamo's kinds, and the namespace."""
        established = {"conditions": [{"type": "Established", "status": "True"}]}
        self.objects["/version"] = {"major": "1", "minor": "37"}
        for kind in ("dynamographdeployments", "dynamocomponentdeployments"):
            definition = {"metadata": {"name": "d"}, "spec": {}, "status": established}
            self.objects[f"{CRDS}/{kind}.nvidia.com"] = definition
        self.objects[f"/api/v1/namespaces/{namespace}"] = {"metadata": {"name": namespace}}

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        """Status and body for a request."""
        url = urlsplit(target)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        self.asked.append((method, url.path, query))
        if self.then is not None:
            self.then(method, url.path)
        if method == "GET":
            return self._read(url.path)
        if method == "POST":
            return self._create(url.path, body)
        if url.path not in self.objects and method == "DELETE":
            return _status(404, "NotFound", "not found")
        if method == "DELETE":
            self.bodies.append(body)
            self._collect()
            found = self.objects[url.path] if url.path in self.foreground else self.objects.pop(url.path)
            return 200, found
        return self._patch(url.path, body, query)

    def _read(self, path: str) -> tuple[int, Any]:
        if path in self.logs:
            return 200, self.logs[path]
        if path in self.objects:
            return 200, self.objects[path]
        self._collect()
        if path.rsplit("/", 1)[-1] in self.listed:
            return 200, {"items": [one for key, one in self.objects.items() if key.rsplit("/", 1)[0] == path]}
        return _status(404, "NotFound", f"{path} not found")

    def _collect(self) -> None:
        """The garbage collector: what waited for pods goes with the last of them."""
        if self.foreground and not any("/pods/" in path for path in self.objects):
            for path in self.foreground:
                self.objects.pop(path, None)

    def _create(self, path: str, body: Plain) -> tuple[int, Any]:
        if path.endswith("accessreviews"):
            return 201, {**body, "status": {"allowed": path not in self.forbidden}}
        place = f"{path}/{body['metadata']['name']}"
        if place in self.objects:
            return _status(409, "AlreadyExists", "already exists")
        self.objects[place] = _stored(body)
        return 201, self.objects[place]

    def _patch(self, path: str, body: Plain, query: dict[str, str]) -> tuple[int, Any]:
        if "fieldManager" not in query and path not in self.objects:
            return _status(404, "NotFound", f"{path} not found")
        if "dryRun" in query:
            return 200, _stored(body)
        old = self.objects[path] if path in self.objects else _stored(body)
        told = {**(old["metadata"].get("annotations") or {}), **((body.get("metadata") or {}).get("annotations") or {})}
        self.objects[path] = {
            **old,
            **body,
            "metadata": {**old["metadata"], **body.get("metadata", {}), "annotations": told},
        }
        return 200, self.objects[path]


def _stored(body: Plain) -> Plain:
    return {**body, "metadata": {**body["metadata"], "uid": "u-1", "creationTimestamp": "2026-01-01T00:00:00Z"}}


def _status(code: int, reason: str, message: str) -> tuple[int, Plain]:
    return code, {"kind": "Status", "reason": reason, "message": message, "code": code}


def _handler(fake: FakeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            first = fake.before.pop(0) if fake.before else (0, {})
            if first is None:
                self.close_connection = True
                return
            status, said = first if first[0] else fake.answer(self.command, self.path, body)
            data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler


@pytest.fixture
def fake() -> Iterator[FakeApi]:
    """A running server of its own for each test."""
    fake = FakeApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield fake
    for one in fake.clients:
        one.rest_client.close()
    server.shutdown()
    server.server_close()
    thread.join()

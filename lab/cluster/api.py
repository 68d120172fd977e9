"""The few requests that starting a cluster takes, with the administrator's certificate and no library."""

import http.client
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lab.cluster import folders
from lab.cluster.addresses import api_server
from lab.cluster.errors import LabError
from lab.settings import Settings

_SECONDS = 5


def is_ready(settings: Settings) -> bool:
    """Whether the API server answers and says that it is ready."""
    try:
        return request(settings, "GET", "/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def get(settings: Settings, path: str) -> Mapping[str, Any] | None:
    """The object at `path`; None when there is none."""
    status, body = request(settings, "GET", path)
    if status == 404:
        return None
    return _object(status, body, path)


def merge(settings: Settings, path: str, patch: Mapping[str, Any]) -> Mapping[str, Any]:
    """Apply a JSON merge patch to the object at `path`; the object as it is then."""
    status, body = request(settings, "PATCH", path, json.dumps(patch))
    return _object(status, body, path)


def request(settings: Settings, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    """One request: status and body. Raises OSError when nobody answers."""
    address = urlsplit(api_server(settings))
    connection = http.client.HTTPSConnection(
        address.hostname or "", address.port, timeout=_SECONDS, context=_context(settings)
    )
    try:
        connection.request(method, path, body, {"Content-Type": "application/merge-patch+json"} if body else {})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _context(settings: Settings) -> ssl.SSLContext:
    keys = folders.keys(settings)
    context = ssl.create_default_context(cafile=str(keys / "ca.crt"))
    context.load_cert_chain(keys / "user-admin.crt", keys / "user-admin.key")
    return context


def _object(status: int, body: bytes, path: str) -> Mapping[str, Any]:
    if status != 200:
        raise LabError(f"the API server answered {status} for {path}: {body.decode(errors='replace')[:300]}")
    found: Mapping[str, Any] = json.loads(body)
    return found

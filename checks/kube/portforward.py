"""How the run's questions reach a pod: by the Service's name inside the cluster, through the API server from outside."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from http.client import HTTPConnection
from typing import Any

from checks.kube import paths, tunnel
from checks.kube.api import Api
from checks.kube.readiness import is_ready

PORT = 8000
SECONDS = 120.0
Plain = dict[str, Any]
Connect = Callable[[], AbstractContextManager[HTTPConnection]]
"""Opens a connection for one question; it is closed at the end of the block."""


def direct(namespace: str, service: str) -> Connect:
    """Connections to a Service from inside the cluster, by its DNS name."""
    return lambda: closing(HTTPConnection(f"{service}.{namespace}.svc", PORT, timeout=SECONDS))


def forwarded(api: Api, namespace: str, service: str) -> Connect:
    """Connections to a ready pod behind a Service from anywhere; each raises OSError when there is none."""
    return lambda: _open(api, namespace, service)


@contextmanager
def _open(api: Api, namespace: str, service: str) -> Iterator[HTTPConnection]:
    found = api.find(paths.single("v1", "Service", namespace, service))
    if found is None:
        raise OSError(f"there is no Service {service}")
    selector = ",".join(f"{key}={value}" for key, value in (found["spec"].get("selector") or {}).items())
    ready = [pod for pod in api.items(paths.pods(namespace), labelSelector=selector) if selector and is_ready(pod)]
    if not ready:
        raise OSError(f"no pod behind Service {service} is ready")
    with to_pod(api, namespace, ready[0]["metadata"]["name"], _port(found, ready[0]), SECONDS) as connection:
        yield connection


@contextmanager
def to_pod(api: Api, namespace: str, name: str, port: int, seconds: float) -> Iterator[HTTPConnection]:
    """A connection to a port of a pod, from anywhere; raises OSError when there is none."""
    pod: Any
    with ExitStack() as stack:
        try:
            pod = stack.enter_context(tunnel.opened(api, paths.single("v1", "Pod", namespace, name), port, seconds))
        except OSError as error:
            raise OSError(f"port-forward to {name} failed: {error}") from error
        connection = HTTPConnection(name, port, timeout=seconds)
        connection.sock = pod
        yield connection


def _port(service: Plain, pod: Plain) -> int:
    """The pod's port behind the Service's port 8000, whether it is given by number or by name."""
    target = next((p.get("targetPort", PORT) for p in service["spec"].get("ports") or () if p["port"] == PORT), PORT)
    if isinstance(target, int):
        return target
    ports = [port for container in pod["spec"]["containers"] for port in container.get("ports") or ()]
    return next((int(port["containerPort"]) for port in ports if port.get("name") == target), PORT)

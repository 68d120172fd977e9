"""What a recipe's own pods tell Prometheus at the moment of a failure; a pod that tells nothing is a line that says why."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection, HTTPException
from typing import Any

from checks.kube.bounded import Bound, ask
from checks.text.exposition import telling
from checks.text.mask import mask
from checks.text.secret_values import NONE, Secrets

Plain = dict[str, Any]
Into = Callable[[Plain, int], AbstractContextManager[HTTPConnection]]
"""Opens a connection to a port of a pod for one question; it may raise OSError."""
GRAPH, KIND = "nvidia.com/dynamo-graph-deployment-name", "nvidia.com/dynamo-component-type"
FRONTEND, SYSTEM = 8000, 9090
PODS = 4
BOUND = Bound(seconds=5.0, size=4 * 1024 * 1024)
"""Whoever cannot tell its metrics in that tells none: a pod that failed may say anything, for ever."""


def lines(pods: Iterable[Plain], into: Into, secrets: Secrets = NONE) -> Iterator[str]:
    """The telling lines of a graph's pods that run, a few pods at most."""
    running = [pod for pod in pods if GRAPH in _labels(pod) and (pod.get("status") or {}).get("phase") == "Running"]
    for pod in running[:PODS]:
        name = pod["metadata"]["name"]
        port = FRONTEND if is_frontend(pod) else SYSTEM
        try:
            with into(pod, port) as connection:
                found = telling(metrics_text(connection))
        except (OSError, HTTPException) as error:
            yield f"{name}: no metrics ({mask(str(error) or type(error).__name__, secrets, 200)})"
            continue
        yield from (f"{name}: {mask(line, secrets)}" for line in found)


def is_frontend(pod: Plain) -> bool:
    """Whether a pod is of a graph's frontend, and runs."""
    running = (pod.get("status") or {}).get("phase") == "Running"
    return running and GRAPH in _labels(pod) and _labels(pod).get(KIND) == "frontend"


def _labels(pod: Plain) -> Plain:
    return pod["metadata"].get("labels") or {}


def metrics_text(connection: HTTPConnection) -> str:
    """What a pod tells Prometheus; raises OSError and HTTPException where it does not."""
    status, said = ask(connection, "GET", "/metrics", BOUND)
    if status != 200:
        raise OSError(f"/metrics answers {status}")
    return said.decode(errors="replace")

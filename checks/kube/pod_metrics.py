"""What a recipe's own pods tell Prometheus at the moment of a failure; a pod that tells nothing is a line that says why."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection, HTTPException
from typing import Any

from checks.text.exposition import telling
from checks.text.mask import mask

Plain = dict[str, Any]
Into = Callable[[Plain, int], AbstractContextManager[HTTPConnection]]
"""Opens a connection to a port of a pod for one question; it may raise OSError."""
GRAPH, KIND = "nvidia.com/dynamo-graph-deployment-name", "nvidia.com/dynamo-component-type"
FRONTEND, SYSTEM = 8000, 9090
PODS = 4
LARGEST = 4 * 1024 * 1024


def lines(pods: Iterable[Plain], into: Into) -> Iterator[str]:
    """The telling lines of a graph's pods that run, a few pods at most."""
    running = [pod for pod in pods if GRAPH in _labels(pod) and (pod.get("status") or {}).get("phase") == "Running"]
    for pod in running[:PODS]:
        name = pod["metadata"]["name"]
        port = FRONTEND if _labels(pod).get(KIND) == "frontend" else SYSTEM
        try:
            with into(pod, port) as connection:
                found = telling(_text(connection))
        except (OSError, HTTPException) as error:
            yield f"{name}: no metrics ({mask(str(error) or type(error).__name__)[:200]})"
            continue
        yield from (f"{name}: {mask(line)}" for line in found)


def _labels(pod: Plain) -> Plain:
    return pod["metadata"].get("labels") or {}


def _text(connection: HTTPConnection) -> str:
    connection.request("GET", "/metrics")
    with connection.getresponse() as answer:
        if answer.status != 200:
            raise OSError(f"/metrics answers {answer.status}")
        return answer.read(LARGEST).decode(errors="replace")

"""The API server that a command talks to, for as long as it does."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from checks.kube.api import Api, connect

PATIENCE = 10.0
"""Seconds for which the API server may be away: a person waits, and asks again."""
RUN_PATIENCE = 300.0
"""The same for a run, which has cost GPU minutes."""


def in_cluster(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this process runs in a pod of the cluster."""
    return "KUBERNETES_SERVICE_HOST" in environ


@contextmanager
def open_api(kubeconfig: Path | None, patience: float = PATIENCE) -> Iterator[Api]:
    """The API server of a kubeconfig; with None the one of the pod around, else as kubectl finds it. Closed at the end.

    Raises UnreachableError when no cluster is configured.
    """
    connection = connect(kubeconfig, in_cluster=kubeconfig is None and in_cluster())
    try:
        yield Api(connection, time.monotonic, time.sleep, patience)
    finally:
        connection.rest_client.close()

"""A port-forward through a real API server: an answer, a port that nobody listens at, no such pod; nothing stays open."""

import gc
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from checks.kube.api import Api
from checks.kube.connection import open_api
from checks.kube.portforward import to_pod
from lab.settings import Settings
from tests.lab.checks.broken import apply
from tests.lab.checks.conftest import Prepared

pytestmark = [pytest.mark.lab, pytest.mark.timeout(120)]
SERVER = {
    "name": "c",
    "image": "ghcr.io/recipe-gate/recipe-gate:0.1.0",
    "command": ["python3", "-m", "http.server", "9090", "--directory", "/etc"],
    "readinessProbe": {"httpGet": {"path": "/hostname", "port": 9090}, "periodSeconds": 1},
}
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "told", "namespace": "SANDBOX"},
    "spec": {"terminationGracePeriodSeconds": 0, "containers": [SERVER]},
}


@pytest.fixture
def api(whole: Settings, prepared: Prepared) -> Iterator[Api]:
    apply(prepared, POD)
    prepared.kubectl("wait", "--for=condition=Ready", "pod/told", "--timeout=60s")
    with open_api(whole.kubeconfig) as connection:
        yield connection


def asked(api: Api, namespace: str, pod: str, port: int) -> Any:
    """Status and body; a socket that stays open is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        try:
            with to_pod(api, namespace, pod, port, 5.0) as connection:
                connection.request("GET", "/hostname")
                with connection.getresponse() as response:
                    return response.status, response.read().decode().strip()
        finally:
            gc.collect()


def test_a_pod_answers_and_what_does_not_answer_says_why(api: Api, prepared: Prepared) -> None:
    for _ in range(5):
        assert asked(api, prepared.namespace, "told", 9090) == (200, "told")
    with pytest.raises(OSError, match="refused"):
        asked(api, prepared.namespace, "told", 9)
    with pytest.raises(OSError, match=r"^port-forward to none failed: Handshake status 404 Not Found$"):
        asked(api, prepared.namespace, "none", 9090)

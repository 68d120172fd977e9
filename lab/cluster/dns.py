"""CoreDNS on the bridge address: Service names for pods, and nothing of the world outside."""

import http.client

from lab.cluster import folders, processes, wait
from lab.cluster.environment import of_cluster
from lab.settings import Settings

NAME = "coredns"
_READY_PORT = 8181
_CONFIGURATION = """\
.:53 {{
    bind {address}
    ready {address}:{ready}
    errors
    kubernetes {domain} in-addr.arpa {{
        kubeconfig {kubeconfig} lab
        ttl 5
    }}
}}
"""


def configuration(settings: Settings) -> str:
    """The Corefile."""
    return _CONFIGURATION.format(
        address=settings.bridge_address,
        ready=_READY_PORT,
        domain=settings.service_dns,
        kubeconfig=folders.keys(settings) / "coredns.kubeconfig",
    )


def start(settings: Settings) -> None:
    """Start CoreDNS."""
    path = folders.cluster(settings) / "Corefile"
    path.write_text(configuration(settings))
    processes.start(settings, NAME, [str(settings.bin / NAME), "-conf", str(path)], of_cluster())


def wait_ready(settings: Settings) -> None:
    """Return when CoreDNS knows the cluster's Services."""
    wait.until(
        lambda: _is_ready(settings),
        seconds=30,
        what="CoreDNS is not ready",
        log=folders.log(settings, NAME),
        running=lambda: NAME in processes.alive(settings),
    )


def _is_ready(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.bridge_address, _READY_PORT, timeout=2)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

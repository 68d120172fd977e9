"""The addresses that follow from the settings' two networks."""

import ipaddress
import socket

from lab.settings import Settings

API_PORT = 6443
KUBELET_PORT = 10250


def api_server(settings: Settings) -> str:
    """The API server's URL on the bridge: the same for this machine and, behind the `kubernetes` Service, for pods."""
    return f"https://{settings.bridge_address}:{API_PORT}"


def kubernetes_service(settings: Settings) -> str:
    """The cluster IP of the `kubernetes` Service: the first address of the range."""
    return str(next(ipaddress.ip_network(settings.service_cidr).hosts()))


def bridge_with_prefix(settings: Settings) -> str:
    """The bridge's address as `ip address add` wants it."""
    return f"{settings.bridge_address}/{ipaddress.ip_network(settings.pod_cidr).prefixlen}"


def pod_range(settings: Settings) -> tuple[str, str]:
    """The first and the last address that a pod may get: all of the network after the bridge's own."""
    network = ipaddress.ip_network(settings.pod_cidr)
    first = ipaddress.ip_address(int(ipaddress.ip_address(settings.bridge_address)) + 1)
    return str(first), str(network[-2])


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

"""Who is who in the cluster: each program has its own certificate and the rights that Kubernetes gives its name."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from lab.cluster import certificates, folders, kubeconfig
from lab.cluster.addresses import api_server, kubernetes_service
from lab.cluster.certificates import Authority, Pair
from lab.settings import Settings

OPERATOR = "system:serviceaccount:dynamo-system:dynamo-operator"
"""An account of another namespace, as whom a controller works: the wall of a sandbox lets controllers through, and no person."""


def users(settings: Settings) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Kubeconfig name -> (user, groups) as Kubernetes' own roles know them."""
    return {
        "admin": ("recipe-gate-lab-admin", ("system:masters",)),
        "kube-controller-manager": ("system:kube-controller-manager", ()),
        "kube-scheduler": ("system:kube-scheduler", ()),
        "kubelet": (f"system:node:{settings.node}", ("system:nodes",)),
        "kube-proxy": ("system:kube-proxy", ()),
        "coredns": ("system:coredns", ()),
        "storage": ("recipe-gate-lab-storage", ()),
        "operator": (OPERATOR, ("system:masters",)),
    }


def api_server_names(settings: Settings) -> tuple[str, ...]:
    """The DNS names under which pods and this machine reach the API server."""
    service = "kubernetes.default.svc"
    return ("localhost", "kubernetes", "kubernetes.default", service, f"{service}.{settings.service_dns}")


def api_server_addresses(settings: Settings) -> tuple[str, ...]:
    """The addresses under which pods and this machine reach the API server."""
    return ("127.0.0.1", settings.bridge_address, kubernetes_service(settings))


def write(settings: Settings, now: datetime) -> None:
    """Write a new authority's certificates and the kubeconfigs of all programs; only root may read the keys."""
    folder = folders.keys(settings)
    folder.mkdir(parents=True, mode=0o700)
    cluster = certificates.authority("recipe-gate-lab", now)
    (folder / "ca.crt").write_bytes(cluster.pem)
    for name, (user, groups) in users(settings).items():
        pair = certificates.client(cluster, user, groups, now)
        _pair(folder, f"user-{name}", pair)
        _private(folder / f"{name}.kubeconfig", kubeconfig.text(api_server(settings), cluster.pem, pair, user).encode())
    names, addresses = api_server_names(settings), api_server_addresses(settings)
    _pair(folder, "apiserver", certificates.server(cluster, "kube-apiserver", addresses, names, now))
    _pair(
        folder, "kubelet", certificates.server(cluster, settings.node, [settings.bridge_address], [settings.node], now)
    )
    _pair(folder, "apiserver-kubelet", certificates.client(cluster, "kube-apiserver", ["system:masters"], now))
    _pair(folder, "service-accounts", certificates.signing_key())
    _etcd(folder, certificates.authority("recipe-gate-lab-etcd", now), now)
    _private(settings.kubeconfig, (folder / "admin.kubeconfig").read_bytes())


def _etcd(folder: Path, authority: Authority, now: datetime) -> None:
    """etcd trusts an authority of its own: a cluster user's certificate must not open it."""
    (folder / "etcd-ca.crt").write_bytes(authority.pem)
    _pair(folder, "etcd", certificates.server(authority, "etcd", ["127.0.0.1"], ["localhost"], now))
    _pair(folder, "apiserver-etcd", certificates.client(authority, "kube-apiserver", (), now))


def _pair(folder: Path, name: str, pair: Pair) -> None:
    (folder / f"{name}.crt").write_bytes(pair.certificate)
    _private(folder / f"{name}.key", pair.key)


def _private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)

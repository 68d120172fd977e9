"""kube-proxy: makes cluster IPs lead to pods, with nftables."""

from typing import Any

import yaml

from lab.cluster import folders, processes
from lab.cluster.environment import of_cluster
from lab.settings import Settings

NAME = "kube-proxy"


def configuration(settings: Settings) -> str:
    """kube-proxy's configuration."""
    document: dict[str, Any] = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "nftables",
        # Pods share one bridge: where the kernel does not filter bridges, answers would pass beside the translation.
        "nftables": {"masqueradeAll": True},
        "clusterCIDR": settings.pod_cidr,
        "hostnameOverride": settings.node,
        "nodePortAddresses": [settings.pod_cidr],
        "bindAddress": settings.bridge_address,
        "healthzBindAddress": f"{settings.bridge_address}:10256",
        "metricsBindAddress": f"{settings.bridge_address}:10249",
        "oomScoreAdj": 0,
        "clientConnection": {"kubeconfig": str(folders.keys(settings) / "kube-proxy.kubeconfig")},
        # The machine's connection tracking limits are its own business.
        "conntrack": {"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
    }
    return yaml.safe_dump(document, sort_keys=False)


def start(settings: Settings) -> None:
    """Start kube-proxy."""
    path = folders.cluster(settings) / "kube-proxy.yaml"
    path.write_text(configuration(settings))
    processes.start(settings, NAME, [str(settings.bin / NAME), f"--config={path}"], of_cluster())

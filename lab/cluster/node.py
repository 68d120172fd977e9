"""kubelet: registers this machine as the cluster's one node and runs its pods."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from lab.cluster import api, containerd, folders, processes, wait
from lab.cluster.addresses import KUBELET_PORT
from lab.cluster.environment import of_cluster
from lab.settings import Settings

NAME = "kubelet"
_DEVICES = Path("/var/lib/kubelet/device-plugins")  # fixed in kubelet, whatever its root folder
_LOG_LINKS = Path("/var/log/containers")  # likewise


def configuration(settings: Settings) -> str:
    """kubelet's configuration. Images are never collected: nobody could pull them again."""
    keys, folder = folders.keys(settings), folders.cluster(settings)
    document: dict[str, Any] = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": settings.bridge_address,
        "port": KUBELET_PORT,
        "healthzPort": 0,
        "tlsCertFile": str(keys / "kubelet.crt"),
        "tlsPrivateKeyFile": str(keys / "kubelet.key"),
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(keys / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "containerRuntimeEndpoint": f"unix://{containerd.socket(settings)}",
        "cgroupDriver": "cgroupfs",
        # Machines without a GPU are often containers or small virtual machines: cgroup v1, a foreign root group, swap.
        "failCgroupV1": False,
        "cgroupsPerQOS": False,
        "enforceNodeAllocatable": [],
        "failSwapOn": False,
        "makeIPTablesUtilChains": False,
        "oomScoreAdj": 0,
        "clusterDNS": [settings.bridge_address],
        "clusterDomain": settings.service_dns,
        "resolvConf": str(folder / "resolv.conf"),
        "podLogsDir": str(folder / "pod-logs"),
        "volumePluginDir": str(folder / "volume-plugins"),
        "imageGCHighThresholdPercent": 100,
        "imageGCLowThresholdPercent": 99,
        "evictionHard": {
            "imagefs.available": "1%",
            "imagefs.inodesFree": "1%",
            "memory.available": "100Mi",
            "nodefs.available": "1%",
            "nodefs.inodesFree": "1%",
        },
        "serializeImagePulls": False,
    }
    return yaml.safe_dump(document, sort_keys=False)


def command(settings: Settings) -> list[str]:
    """kubelet's command line."""
    folder = folders.cluster(settings)
    return [
        str(settings.bin / NAME),
        f"--config={folder / 'kubelet.yaml'}",
        f"--kubeconfig={folders.keys(settings) / 'kubelet.kubeconfig'}",
        f"--hostname-override={settings.node}",
        f"--node-ip={settings.bridge_address}",
        f"--root-dir={folder / 'kubelet'}",
    ]


def start(settings: Settings) -> None:
    """Start kubelet."""
    folder = folders.cluster(settings)
    (folder / "kubelet.yaml").write_text(configuration(settings))
    (folder / "resolv.conf").write_text(f"nameserver {settings.bridge_address}\n")
    processes.start(settings, NAME, command(settings), of_cluster())


def wait_ready(settings: Settings) -> None:
    """Return when the node is Ready."""
    wait.until(
        lambda: is_ready(settings),
        seconds=90,
        what=f"node {settings.node} is not Ready",
        log=folders.log(settings, NAME),
        running=lambda: NAME in processes.alive(settings),
    )


def is_ready(settings: Settings) -> bool:
    """Whether the node is there, Ready, and open to pods."""
    node = api.get(settings, f"/api/v1/nodes/{settings.node}")
    if node is None or node["spec"].get("taints"):
        return False
    conditions = {entry["type"]: entry["status"] for entry in node["status"].get("conditions", ())}
    return conditions.get("Ready") == "True"


def forget(settings: Settings) -> None:
    """Remove what kubelet wrote outside the lab's folders, and folders that this leaves empty."""
    if not folders.cluster(settings).exists():
        return
    for link in _LOG_LINKS.glob("*.log"):
        if link.is_symlink() and link.readlink().is_relative_to(folders.cluster(settings)):
            link.unlink()
    for name in ("kubelet.sock", "kubelet_internal_checkpoint", "DEPRECATION"):
        (_DEVICES / name).unlink(missing_ok=True)
    for folder in (_DEVICES, _DEVICES.parent, _LOG_LINKS):
        with suppress(OSError):
            folder.rmdir()

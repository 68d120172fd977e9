"""Stops the cluster and removes what it left on this machine, also after everything was killed at once."""

import os

from lab.cluster import containerd, folders, network, node, processes
from lab.cluster.errors import UnavailableError
from lab.settings import Settings

# In the order in which they are stopped: who acts on others first, who others need last.
NAMES = (
    "storage",
    "kubelet",
    "coredns",
    "kube-proxy",
    "kube-scheduler",
    "kube-controller-manager",
    "containerd",
    "kube-apiserver",
    "etcd",
)
# Their state is thrown away: waiting for an orderly end would only take time.
_ABRUPT = {"kube-apiserver": 0.0, "etcd": 0.0}


def down(settings: Settings) -> None:
    """Stop the cluster and every other recorded process of the lab, and delete the lab's state folder.

    Raises UnavailableError for somebody who is not root, as the cluster is.
    """
    if not folders.is_claimed(settings):
        return
    if os.geteuid() != 0 and folders.cluster(settings).exists():
        raise UnavailableError("The lab's cluster runs as root: stop it as root.")
    with folders.locked(settings):
        for name in processes.alive(settings):
            if name not in NAMES:
                processes.stop(settings, name)
        clear(settings)
        folders.forget(settings)


def clear(settings: Settings) -> None:
    """Stop the cluster and remove its files, interfaces, rules, mounts and control groups, as far as there are any."""
    if folders.is_claimed(settings):
        stop_all(settings)
        folders.forget_cluster(settings)


def stop_all(settings: Settings) -> None:
    """Stop the cluster's processes and containers; its files stay."""
    for name in NAMES:
        if name == containerd.NAME:
            containerd.kill_containers(settings)
            if name in processes.alive(settings):
                containerd.forget_containers(settings)
        processes.stop(settings, name, _ABRUPT.get(name, 10.0))
    network.remove(settings)
    node.forget(settings)

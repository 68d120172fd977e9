"""Starts the cluster: everything in its order, each step only when the one before answers."""

from datetime import UTC, datetime

from lab.cluster import (
    api,
    build,
    containerd,
    control_plane,
    dns,
    folders,
    gpus,
    identities,
    images,
    network,
    node,
    packages,
    preflight,
    processes,
    proxy,
    storage,
    wait,
)
from lab.cluster.build import SOURCES
from lab.cluster.down import NAMES, clear, stop_all
from lab.cluster.errors import UnavailableError
from lab.cluster.kubectl import Kubectl
from lab.progress import Progress
from lab.settings import Settings

_MANIFESTS = SOURCES.parent / "manifests"


def up(settings: Settings, progress: Progress) -> None:
    """Bring the cluster up unless it is. Raises UnavailableError where it cannot run, LabError when a step fails."""
    lacking = preflight.missing(settings)
    if lacking:
        raise UnavailableError(lacking)
    with folders.locked(settings):
        if ready(settings):
            progress("cluster: already up")
            return
        packages.install(settings.cache / "packages.log", progress)
        build.build(settings, progress)
        clear(settings)
        taken = network.conflict(settings)
        if taken:
            raise UnavailableError(f"The lab cannot start beside {taken}.")
        try:
            _start(settings, progress)
        except BaseException:
            stop_all(settings)
            raise
        progress(f"cluster: up, KUBECONFIG={settings.kubeconfig}")


def ready(settings: Settings) -> bool:
    """Whether all of the cluster's processes run and the node is Ready."""
    if not settings.kubeconfig.exists() or not set(NAMES) <= processes.alive(settings).keys():
        return False
    return api.is_ready(settings) and node.is_ready(settings)


def _start(settings: Settings, progress: Progress) -> None:
    folders.claim(settings)
    folders.cluster(settings).mkdir(mode=0o755)
    identities.write(settings, datetime.now(UTC))
    network.create(settings)
    progress("cluster: etcd, API server, containerd")
    control_plane.start_api(settings)
    _start_containerd(settings)
    control_plane.wait_ready(settings)
    progress("cluster: controllers, kubelet, kube-proxy, CoreDNS")
    control_plane.start_controllers(settings)
    node.start(settings)
    proxy.start(settings)
    Kubectl(settings)("apply", "--filename", str(_MANIFESTS))
    dns.start(settings)
    storage.start(settings)
    node.wait_ready(settings)
    gpus.advertise(settings)
    dns.wait_ready(settings)
    _wait_for_accounts(settings)


def _start_containerd(settings: Settings) -> None:
    containerd.start(settings)
    containerd.wait_ready(settings)
    # After an unclean end the cache still lists containers, which containerd has read by now.
    if containerd.forget_containers(settings):
        processes.stop(settings, containerd.NAME)
        containerd.start(settings)
        containerd.wait_ready(settings)
    images.ensure_pause(settings)


def _wait_for_accounts(settings: Settings) -> None:
    """Pods are refused until their namespace has its default account, which the controller manager makes."""
    wait.until(
        lambda: api.get(settings, "/api/v1/namespaces/default/serviceaccounts/default") is not None,
        seconds=60,
        what="the controller manager made no service account",
        log=folders.log(settings, "kube-controller-manager"),
        running=lambda: "kube-controller-manager" in processes.alive(settings),
    )

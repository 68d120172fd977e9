"""etcd, the API server, the controller manager and the scheduler, each as it would run on a control-plane node."""

from lab.cluster import folders, processes, wait
from lab.cluster.addresses import API_PORT, free_port
from lab.cluster.api import is_ready
from lab.cluster.environment import of_cluster
from lab.settings import Settings


def start_api(settings: Settings) -> None:
    """Start etcd and the API server; the latter waits for the former by itself."""
    clients, peers = (f"https://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}")
    processes.start(settings, "etcd", etcd(settings, clients, peers), of_cluster())
    processes.start(settings, "kube-apiserver", api_server(settings, clients), of_cluster())


def wait_ready(settings: Settings) -> None:
    """Return when the API server says that it is ready."""
    wait.until(
        lambda: is_ready(settings),
        seconds=120,
        what="the API server is not ready",
        log=folders.log(settings, "kube-apiserver"),
        running=lambda: {"etcd", "kube-apiserver"} <= processes.alive(settings).keys(),
    )


def start_controllers(settings: Settings) -> None:
    """Start what acts on the API server's objects."""
    processes.start(settings, "kube-controller-manager", controller_manager(settings), of_cluster())
    processes.start(settings, "kube-scheduler", scheduler(settings), of_cluster())


def restart_controllers(settings: Settings) -> None:
    """Let the controllers see new kinds at once: quotas that count them would be without a count for up to five minutes."""
    processes.stop(settings, "kube-controller-manager")
    processes.start(settings, "kube-controller-manager", controller_manager(settings), of_cluster())


def etcd(settings: Settings, clients: str, peers: str) -> list[str]:
    """etcd's command line. Only the API server's certificate opens it; nothing is synced, a lost lab is made anew."""
    keys = folders.keys(settings)
    return [
        str(settings.bin / "etcd"),
        f"--data-dir={folders.cluster(settings) / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        f"--cert-file={keys / 'etcd.crt'}",
        f"--key-file={keys / 'etcd.key'}",
        f"--trusted-ca-file={keys / 'etcd-ca.crt'}",
        "--client-cert-auth",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def api_server(settings: Settings, etcd_url: str) -> list[str]:
    """The API server's command line: it listens on the bridge only, where the `kubernetes` Service leads pods."""
    keys = folders.keys(settings)
    return [
        str(settings.bin / "kube-apiserver"),
        f"--etcd-servers={etcd_url}",
        f"--etcd-cafile={keys / 'etcd-ca.crt'}",
        f"--etcd-certfile={keys / 'apiserver-etcd.crt'}",
        f"--etcd-keyfile={keys / 'apiserver-etcd.key'}",
        f"--bind-address={settings.bridge_address}",
        f"--advertise-address={settings.bridge_address}",
        f"--secure-port={API_PORT}",
        f"--tls-cert-file={keys / 'apiserver.crt'}",
        f"--tls-private-key-file={keys / 'apiserver.key'}",
        f"--client-ca-file={keys / 'ca.crt'}",
        f"--kubelet-certificate-authority={keys / 'ca.crt'}",
        f"--kubelet-client-certificate={keys / 'apiserver-kubelet.crt'}",
        f"--kubelet-client-key={keys / 'apiserver-kubelet.key'}",
        "--kubelet-preferred-address-types=InternalIP",
        f"--service-account-issuer=https://kubernetes.default.svc.{settings.service_dns}",
        f"--service-account-key-file={keys / 'service-accounts.crt'}",
        f"--service-account-signing-key-file={keys / 'service-accounts.key'}",
        f"--service-cluster-ip-range={settings.service_cidr}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged=true",
        "--profiling=false",
    ]


def controller_manager(settings: Settings) -> list[str]:
    """The controller manager's command line; each controller acts under an account of its own."""
    keys = folders.keys(settings)
    return [
        str(settings.bin / "kube-controller-manager"),
        f"--kubeconfig={keys / 'kube-controller-manager.kubeconfig'}",
        f"--service-account-private-key-file={keys / 'service-accounts.key'}",
        f"--root-ca-file={keys / 'ca.crt'}",
        "--use-service-account-credentials=true",
        # Its forty controllers ask for their accounts' tokens at the start, 20 a second by default.
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--node-monitor-period=1s",  # a new node is closed to pods until a controller has looked at it
        f"--flex-volume-plugin-dir={folders.cluster(settings) / 'volume-plugins'}",
        "--leader-elect=false",
        "--secure-port=0",
        "--profiling=false",
    ]


def scheduler(settings: Settings) -> list[str]:
    """The scheduler's command line."""
    return [
        str(settings.bin / "kube-scheduler"),
        f"--kubeconfig={folders.keys(settings) / 'kube-scheduler.kubeconfig'}",
        "--leader-elect=false",
        "--secure-port=0",
        "--profiling=false",
    ]

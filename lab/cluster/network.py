"""The bridge that pods and the node share, and how containerd attaches pods to it."""

import json
import subprocess
from contextlib import suppress
from pathlib import Path

from lab.cluster import folders
from lab.cluster.addresses import bridge_with_prefix, pod_range
from lab.cluster.environment import search_path
from lab.cluster.errors import LabError
from lab.settings import Settings

NAME = "recipe-gate-lab"
_FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
_ATTACHMENTS = Path("/var/lib/cni/results")  # fixed in the CNI library that containerd uses
_TABLES = (("ip", "kube-proxy"), ("ip6", "kube-proxy"))


def plugin_configuration(settings: Settings) -> str:
    """The CNI configuration: bridge plugin, addresses counted below the lab's folder, no network beyond the bridge."""
    start, end = pod_range(settings)
    addresses = {
        "type": "host-local",
        "dataDir": str(folders.cluster(settings) / "cni" / "addresses"),
        "ranges": [
            [{"subnet": settings.pod_cidr, "rangeStart": start, "rangeEnd": end, "gateway": settings.bridge_address}]
        ],
        "routes": [{"dst": "0.0.0.0/0"}],
    }
    bridge = {"type": "bridge", "bridge": settings.bridge, "isGateway": True, "hairpinMode": True, "ipam": addresses}
    return json.dumps({"cniVersion": "1.0.0", "name": NAME, "plugins": [bridge]}, indent=2)


def create(settings: Settings) -> None:
    """Make the bridge with its address, let it forward, and write the CNI configuration."""
    configuration = folders.cluster(settings) / "cni" / "net.d" / "10-lab.conflist"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(plugin_configuration(settings))
    _run("ip", "link", "add", settings.bridge, "type", "bridge")
    _run("ip", "address", "add", bridge_with_prefix(settings), "dev", settings.bridge)
    _run("ip", "link", "set", settings.bridge, "up")
    before = _FORWARDING.read_text()
    if before.strip() != "1":
        (folders.cluster(settings) / "ip_forward").write_text(before)
        _FORWARDING.write_text("1")


def remove(settings: Settings) -> None:
    """Undo `create`: the pods' interfaces, the bridge, kube-proxy's tables, and forwarding as it was."""
    if not folders.cluster(settings).exists():
        return
    for interface in attached(settings):
        _try("ip", "link", "delete", interface)
    _try("ip", "link", "delete", settings.bridge)
    for family, table in _TABLES:
        _try("nft", "delete", "table", family, table)
    for result in _ATTACHMENTS.glob(f"{NAME}-*"):
        result.unlink(missing_ok=True)
    for folder in (_ATTACHMENTS, _ATTACHMENTS.parent):
        with suppress(OSError):
            folder.rmdir()
    with suppress(FileNotFoundError):
        _FORWARDING.write_text((folders.cluster(settings) / "ip_forward").read_text())


def attached(settings: Settings) -> tuple[str, ...]:
    """The interfaces that hang on the lab's bridge."""
    told = _try("ip", "-json", "link", "show", "master", settings.bridge)
    return tuple(entry["ifname"] for entry in json.loads(told.stdout or "[]") if "ifname" in entry)


def conflict(settings: Settings) -> str | None:
    """What stands where the lab's network would be and is not of this lab, with the command that removes it; or None."""
    if _try("ip", "link", "show", settings.bridge).returncode == 0:
        return f"an interface {settings.bridge} of another lab or program (ip link delete {settings.bridge})"
    for family, table in _TABLES:
        if _try("nft", "list", "table", family, table).returncode == 0:
            return f"another kube-proxy's rules (nft delete table {family} {table})"
    return None


def _run(*command: str) -> None:
    done = _try(*command)
    if done.returncode:
        raise LabError(f"{' '.join(command)}: {done.stderr.strip()}")


def _try(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env={"PATH": search_path()}, capture_output=True, text=True, check=False)

"""What network policies mean, as Kubernetes defines it: a pod that any policy selects may do what the union of these allows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

Plain = dict[str, Any]
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Peer:
    """Who is on the other side: a pod with its namespace, or an address outside the cluster's pods."""

    namespace: str = ""
    labels: Labels | None = None
    address: str = ""


def may_send(policies: Iterable[Plain], pod: Labels, to: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether a pod of the policies' namespace may open a connection."""
    return _may([*policies], "Egress", "egress", "to", pod, to, port, protocol)


def may_receive(policies: Iterable[Plain], pod: Labels, sender: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether a pod of the policies' namespace may be reached."""
    return _may([*policies], "Ingress", "ingress", "from", pod, sender, port, protocol)


def _may(
    policies: list[Plain], kind: str, rules: str, side: str, pod: Labels, peer: Peer, port: int, protocol: str
) -> bool:
    chosen = [one for one in policies if kind in one["spec"]["policyTypes"] and _fits(one["spec"]["podSelector"], pod)]
    if not chosen:
        return True
    every = [(one["metadata"]["namespace"], rule) for one in chosen for rule in one["spec"].get(rules) or []]
    return any(_peer(rule.get(side), here, peer) and _port(rule.get("ports"), port, protocol) for here, rule in every)


def _port(ports: list[Plain] | None, port: int, protocol: str) -> bool:
    return not ports or any(one.get("port") == port and one.get("protocol", "TCP") == protocol for one in ports)


def _peer(peers: list[Plain] | None, here: str, peer: Peer) -> bool:
    return not peers or any(_one(given, here, peer) for given in peers)


def _one(given: Plain, here: str, peer: Peer) -> bool:
    if "ipBlock" in given:
        block, address = given["ipBlock"], peer.address and ip_address(peer.address)
        return (
            bool(address)
            and address in ip_network(block["cidr"])
            and not any(address in ip_network(one) for one in block.get("except") or [])
        )
    if peer.labels is None:
        return False
    spaces = {"kubernetes.io/metadata.name": peer.namespace}
    inside = _fits(given["namespaceSelector"], spaces) if "namespaceSelector" in given else peer.namespace == here
    return inside and _fits(given.get("podSelector") or {}, peer.labels)


def _fits(selector: Plain, labels: Labels) -> bool:
    assert set(selector) <= {"matchLabels"}
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items())

"""The configuration of the pods' network."""

import ipaddress
import json
from pathlib import Path

from lab.cluster import addresses, network
from lab.settings import Settings

SETTINGS = Settings(cache=Path("/c"), state=Path("/s"), pod_cidr="10.5.0.0/24", bridge_address="10.5.0.1", bridge="b0")


def test_pods_hang_on_the_labs_bridge_and_go_through_it() -> None:
    (plugin,) = json.loads(network.plugin_configuration(SETTINGS))["plugins"]
    assert (plugin["type"], plugin["bridge"]) == ("bridge", "b0")
    ((addresses_of_pods,),) = plugin["ipam"]["ranges"]
    assert addresses_of_pods["gateway"] == "10.5.0.1"
    assert Path(plugin["ipam"]["dataDir"]).is_relative_to("/s")


def test_no_pod_gets_the_bridges_own_or_the_broadcast_address() -> None:
    first, last = (ipaddress.ip_address(entry) for entry in addresses.pod_range(SETTINGS))
    assert (str(first), str(last)) == ("10.5.0.2", "10.5.0.254")


def test_the_bridge_covers_the_pods_network() -> None:
    assert addresses.bridge_with_prefix(SETTINGS) == "10.5.0.1/24"


def test_the_kubernetes_service_has_the_first_address_of_its_range() -> None:
    assert addresses.kubernetes_service(Settings(Path("/c"), Path("/s"), service_cidr="10.97.0.0/16")) == "10.97.0.1"

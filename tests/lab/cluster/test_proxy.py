"""kube-proxy's configuration."""

from pathlib import Path

import yaml

from lab.cluster import proxy
from lab.settings import Settings


def test_connection_tracking_of_the_machine_is_left_alone() -> None:
    found = yaml.safe_load(proxy.configuration(Settings(Path("/c"), Path("/s"))))
    assert set(found["conntrack"].values()) == {0, "0s"}


def test_it_listens_on_the_bridge_only() -> None:
    found = yaml.safe_load(proxy.configuration(Settings(Path("/c"), Path("/s"), bridge_address="10.5.0.1")))
    assert found["healthzBindAddress"].startswith("10.5.0.1:")
    assert found["metricsBindAddress"].startswith("10.5.0.1:")

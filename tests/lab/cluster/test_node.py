"""kubelet's configuration: who may ask it, and what it must not do on the lab's node."""

from pathlib import Path

import yaml

from lab.cluster import node
from lab.settings import Settings

CONFIGURATION = yaml.safe_load(node.configuration(Settings(cache=Path("/c"), state=Path("/s"))))


def test_kubelet_answers_only_whom_the_api_server_allows() -> None:
    assert CONFIGURATION["authentication"]["anonymous"] == {"enabled": False}
    assert CONFIGURATION["authorization"] == {"mode": "Webhook"}
    assert CONFIGURATION["address"] == "10.88.0.1"


def test_images_are_never_collected() -> None:
    assert CONFIGURATION["imageGCHighThresholdPercent"] == 100


def test_pods_ask_the_labs_dns() -> None:
    assert (CONFIGURATION["clusterDNS"], CONFIGURATION["clusterDomain"]) == (["10.88.0.1"], "cluster.local")


def test_kubelet_writes_below_the_labs_folder() -> None:
    paths = [CONFIGURATION[name] for name in ("podLogsDir", "volumePluginDir", "resolvConf")]
    assert all(Path(path).is_relative_to("/s") for path in paths)

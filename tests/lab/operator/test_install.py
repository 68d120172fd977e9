"""What depends on a graph's definition knows it as soon as the operator is up."""

import json

import pytest

from lab.cluster import control_plane, wait
from lab.cluster.kubectl import Kubectl
from lab.operator import install
from lab.settings import Settings

NAMESPACE = "counted"
COUNT = "count/dynamographdeployments.nvidia.com"


@pytest.mark.lab
@pytest.mark.timeout(120)
def test_a_quota_counts_graphs_as_soon_as_the_operator_is_up(lab: Settings) -> None:
    kubectl = Kubectl(lab, NAMESPACE)
    install.stop(lab)
    kubectl("delete", "crd", "--ignore-not-found", "dynamographdeployments.nvidia.com")
    control_plane.restart_controllers(lab)
    install.start(lab)
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": {COUNT: "1"}}}
    kubectl.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}, quota])

    def counted() -> bool:
        return COUNT in json.loads(kubectl("get", "quota", "q", "--output=json")).get("status", {}).get("used", {})

    wait.until(counted, seconds=15, what="the quota has no count")
    kubectl("delete", "namespace", NAMESPACE, "--wait=false")

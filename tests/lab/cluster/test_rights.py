"""The cluster's programs, and strangers, have no more rights than on any other cluster."""

import json

import pytest

from lab.cluster import folders
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

pytestmark = pytest.mark.lab

NODE = json.dumps({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "another"}})


def test_kubelet_may_not_touch_other_nodes(lab: Settings, kubectl: Kubectl) -> None:
    kubeconfig = folders.keys(lab) / "kubelet.kubeconfig"
    refused = kubectl.run("create", "-f", "-", f"--kubeconfig={kubeconfig}", given=NODE)
    assert 'node "lab-gpu-0" is not allowed to modify node "another"' in refused.stderr


def test_a_stranger_without_a_certificate_sees_nothing(lab: Settings, kubectl: Kubectl) -> None:
    refused = kubectl.run("get", "--raw", "/api/v1/nodes", "--as=system:anonymous", "--as-group=system:unauthenticated")
    assert "forbidden" in refused.stderr.lower()

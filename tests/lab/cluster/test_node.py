"""The node's GPUs are counted by the scheduler and by quotas, and its agents have no more rights than anywhere."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lab.cluster import folders, gpus
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

pytestmark = pytest.mark.lab
Pod = Callable[..., dict[str, Any]]


def asking(count: int) -> dict[str, Any]:
    """The resources of a container that wants GPUs."""
    return {"resources": {"limits": {gpus.RESOURCE: str(count)}}}


def test_the_node_offers_the_gpus_of_the_settings(lab: Settings) -> None:
    assert gpus.advertised(lab) == lab.gpus


def test_a_pod_gets_gpus_that_are_there(kubectl: Kubectl, pod: Pod) -> None:
    kubectl.apply([pod("fits", "echo fits", **asking(1))])
    kubectl.wait("jsonpath={.status.phase}=Succeeded", "pod/fits")


def test_a_pod_that_asks_for_more_gpus_than_there_are_stays_pending(lab: Settings, kubectl: Kubectl, pod: Pod) -> None:
    kubectl.apply([pod("greedy", "echo never", **asking(lab.gpus + 1))])
    kubectl.wait("condition=PodScheduled=False", "pod/greedy")
    found = kubectl.get("pod/greedy")["status"]
    assert found["phase"] == "Pending"
    assert f"Insufficient {gpus.RESOURCE}" in found["conditions"][0]["message"]
    kubectl("delete", "pod/greedy")


def test_a_quota_refuses_gpus_beyond_it(kubectl: Kubectl, pod: Pod) -> None:
    kubectl("create", "quota", "few", f"--hard=requests.{gpus.RESOURCE}=2")
    kubectl.wait("jsonpath={.status.hard}", "quota/few")
    kubectl.apply([pod("within", "sleep 60", **asking(2))])
    refused = kubectl.run("create", "-f", "-", given=_json(pod("beyond", "echo never", **asking(1))))
    assert "exceeded quota: few" in refused.stderr
    kubectl("delete", "pod/within", "quota/few", "--now")


def test_kubelet_may_not_touch_other_nodes(lab: Settings, kubectl: Kubectl) -> None:
    kubeconfig = folders.keys(lab) / "kubelet.kubeconfig"
    refused = kubectl.run("create", "-f", "-", f"--kubeconfig={kubeconfig}", given=_json(_NODE))
    assert 'node "lab-gpu-0" is not allowed to modify node "another"' in refused.stderr


def test_a_stranger_without_a_certificate_sees_nothing(lab: Settings, kubectl: Kubectl) -> None:
    refused = kubectl.run("get", "--raw", "/api/v1/nodes", "--as=system:anonymous", "--as-group=system:unauthenticated")
    assert "forbidden" in refused.stderr.lower()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document)


_NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "another"}}

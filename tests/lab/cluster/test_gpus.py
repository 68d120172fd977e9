"""The node's GPUs are counted by the scheduler and by quotas."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lab.cluster import gpus
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


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document)

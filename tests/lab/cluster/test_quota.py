"""A quota counts a kind that is newer than the cluster, once the controllers were told of it."""

import json
from typing import Any

import pytest

from lab.cluster import control_plane, wait
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

GROUP, PLURAL = "test.recipe-gate.dev", "things"
COUNT = f"count/{PLURAL}.{GROUP}"


def definition() -> dict[str, Any]:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"plural": PLURAL, "singular": "thing", "kind": "Thing"}
    spec = {"group": GROUP, "scope": "Namespaced", "names": names, "versions": [version]}
    head = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    return {**head, "metadata": {"name": f"{PLURAL}.{GROUP}"}, "spec": spec}


@pytest.mark.lab
@pytest.mark.timeout(120)
def test_a_quota_counts_a_new_kind_at_once_after_the_controllers_were_restarted(lab: Settings) -> None:
    kubectl = Kubectl(lab, "counted")
    kubectl.apply([definition()])
    kubectl("wait", "--for=condition=Established", f"crd/{PLURAL}.{GROUP}", "--timeout=20s")
    control_plane.restart_controllers(lab)
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": {COUNT: "1"}}}
    kubectl.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "counted"}}, quota])

    def counted() -> bool:
        return COUNT in json.loads(kubectl("get", "quota", "q", "--output=json")).get("status", {}).get("used", {})

    wait.until(counted, seconds=15, what="the quota has no count")
    kubectl("delete", "namespace", "counted", "--wait=false")
    kubectl("delete", "crd", f"{PLURAL}.{GROUP}")

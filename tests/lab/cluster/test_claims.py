"""A claim that recipes make, ReadWriteMany with a class of the cluster's own, becomes a folder that pods share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.cluster import folders, wait
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

pytestmark = pytest.mark.lab
Pod = Callable[..., dict[str, Any]]


def claim(name: str) -> dict[str, Any]:
    """A claim without a class: the default class is meant."""
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def mounting(name: str, user: int) -> dict[str, Any]:
    """What a pod needs to use a claim at /data as another user than root."""
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": name}}
    spec = {"securityContext": {"runAsUser": user, "runAsGroup": user}, "volumes": [volume]}
    return {"spec": spec, "volumeMounts": [{"name": "data", "mountPath": "/data"}]}


def folder_of(lab: Settings, kubectl: Kubectl, name: str) -> Path:
    """The folder behind a claim."""
    volume = kubectl.get(f"pvc/{name}")["spec"]["volumeName"]
    path = Path(kubectl.get(f"pv/{volume}")["spec"]["hostPath"]["path"])
    assert path.is_relative_to(folders.volumes(lab))
    return path


def test_two_pods_of_different_users_share_a_file(kubectl: Kubectl, pod: Pod) -> None:
    kubectl.apply([claim("shared")])
    kubectl.wait("jsonpath={.status.phase}=Bound", "pvc/shared")
    kubectl.apply([pod("writer", "echo kept > /data/file", **mounting("shared", 1000))])
    kubectl.wait("jsonpath={.status.phase}=Succeeded", "pod/writer")
    kubectl.apply([pod("reader", "cat /data/file && echo more > /data/second", **mounting("shared", 65532))])
    kubectl.wait("jsonpath={.status.phase}=Succeeded", "pod/reader")
    assert kubectl("logs", "reader") == "kept\n"


def test_the_folder_goes_away_with_the_claim(lab: Settings, kubectl: Kubectl) -> None:
    kubectl.apply([claim("short")])
    kubectl.wait("jsonpath={.status.phase}=Bound", "pvc/short")
    path = folder_of(lab, kubectl, "short")
    assert path.is_dir()
    kubectl("delete", "pvc/short")
    wait.until(lambda: not path.exists(), seconds=30, what="the folder is still there", log=folders.log(lab, "storage"))


def test_a_claim_of_another_class_is_left_alone(kubectl: Kubectl) -> None:
    foreign = claim("foreign")
    foreign["spec"]["storageClassName"] = "elsewhere"
    kubectl.apply([foreign, claim("own")])
    kubectl.wait("jsonpath={.status.phase}=Bound", "pvc/own")
    assert kubectl.get("pvc/foreign")["status"]["phase"] == "Pending"

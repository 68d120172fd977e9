"""What an API server answers of a cluster that has a fault."""

import base64
from datetime import UTC, datetime
from typing import Any

from checks.doctor import free_gpus
from checks.doctor.answer import Status
from checks.doctor.checks.quota import GPU as QUOTA
from tests.checks.doctor.cluster import (
    CLASS,
    INSIDE,
    SANDBOX,
    but,
    listed,
    named,
)

POD = {"spec": {"nodeName": "gpu-0", "containers": [{"resources": {"limits": {free_gpus.GPU: "8"}}}]}}
SECRET, GRAPHS = (
    f"{INSIDE}/secrets/hf-token-secret",
    f"/apis/nvidia.com/v1alpha1/namespaces/{SANDBOX}/dynamographdeployments",
)
NETWORK, CLAIM = f"/apis/networking.k8s.io/v1/namespaces/{SANDBOX}/networkpolicies", f"{INSIDE}/persistentvolumeclaims"
CONTROLLER = "/api/v1/namespaces/kgateway-system/pods"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
REGISTRY = f"{INSIDE}/secrets/registry"
FAIL, PASS, WARN = Status.FAIL, Status.PASS, Status.WARN
ONE_NODE = but(CLASS, "provisioner", value="ebs.csi.aws.com")


def token(text: bytes, key: str = "HF_TOKEN") -> dict[str, Any]:
    return named("hf-token-secret", data={key: base64.b64encode(text).decode()})


def claim(phase: str, mode: str = "ReadWriteMany") -> dict[str, Any]:
    return listed(named("model-cache", spec={"accessModes": [mode]}, status={"phase": phase}))


def unbound(**spec: str) -> dict[str, Any]:
    return listed(named("model-cache", spec={"accessModes": ["ReadWriteMany"], **spec}, status={"phase": "Pending"}))


def lease(namespace: str, renewed: str = "2026-10-31T23:59:50.000000Z") -> dict[str, Any]:
    return named("scope", metadata={"namespace": namespace}, spec={"renewTime": renewed, "leaseDurationSeconds": 30})


def limit(**given: Any) -> dict[str, Any]:
    return listed(named("defaults", spec={"limits": [{"type": "Container", **given}]}))


def quota(used: str) -> dict[str, Any]:
    return listed(named("q", metadata={"namespace": SANDBOX}, status={"hard": {QUOTA: "8"}, "used": {QUOTA: used}}))


def full(name: str) -> dict[str, Any]:
    status = {"hard": {QUOTA: "8", name: "60"}, "used": {QUOTA: "0", name: "60"}}
    return listed(named("q", metadata={"namespace": SANDBOX}, status=status))


PULLING = named("default", imagePullSecrets=[{"name": "registry"}])

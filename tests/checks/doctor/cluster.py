"""A cluster that is ready, as what an API server answers, and how to break it."""

import base64
import copy
from typing import Any

import yaml

from checks.doctor import free_gpus
from checks.doctor.checks import (
    cluster,
    discovery,
    dynamo,
    gateway,
    gpus,
    image_pull_secrets,
    limit_ranges,
    operators,
    quota,
    sandbox,
    services,
    wall,
    webhooks,
)
from checks.doctor.facts import Facts, Unread, crd
from checks.doctor.wall import policies

Plain = dict[str, Any]
SANDBOX = "sbx-1"
INSIDE = f"/api/v1/namespaces/{SANDBOX}"
GONE = Unread("not found", missing=True)


def named(name: str, **more: Any) -> Plain:
    metadata = {"name": name, **more.pop("metadata", {})}
    return {"metadata": metadata, **more}


def conditions(**status: str) -> Plain:
    return {"conditions": [{"type": kind, "status": value} for kind, value in status.items()]}


def listed(*items: Plain) -> Plain:
    return {"items": list(items)}


CONVERTER = {"service": {"namespace": "dynamo", "name": "hook"}}


def definition(stored: str = "v1beta1", **conversion: Any) -> Plain:
    """The definition of graphs in both versions; by default the operator's webhook converts between them."""
    versions = [{"name": one, "served": True, "storage": one == stored} for one in dynamo.VERSIONS]
    how = conversion or {"strategy": "Webhook", "webhook": {"clientConfig": CONVERTER}}
    return {**ESTABLISHED, "spec": {"versions": versions, "conversion": how}}


ESTABLISHED = {"status": conditions(Established="True"), "spec": {}}
NODE = named(
    "gpu-0",
    metadata={"labels": {gpus.PRODUCT: "H100", gpus.PRESENT: "true"}},
    spec={},
    status={"allocatable": {free_gpus.GPU: "8"}, **conditions(Ready="True")},
)
CLASS = named("fast", metadata={"annotations": {cluster.DEFAULT: "true"}}, provisioner="csi.example.com")
HOOK = named(
    "dynamo",
    webhooks=[
        {"rules": [{"apiGroups": ["nvidia.com"]}], "clientConfig": {"service": {"namespace": "dynamo", "name": "hook"}}}
    ],
)
SLICE = named(
    "hook-1",
    metadata={"namespace": "dynamo", "labels": {"kubernetes.io/service-name": "hook"}},
    endpoints=[{"conditions": {"ready": True}}],
)
OPERATOR = named(
    "dynamo-operator-controller-manager",
    metadata={"namespace": "dynamo", "labels": {"app.kubernetes.io/version": "1.3.0"}},
    spec={"template": {"spec": {"volumes": [{"configMap": {"name": "dynamo-operator-config"}}]}}},
    status={"readyReplicas": 1},
)
CONFIG = "/api/v1/namespaces/dynamo/configmaps/dynamo-operator-config"
BINDING = named("x-dynamo-operator-manager-rolebinding", subjects=[{"kind": "ServiceAccount", "namespace": "dynamo"}])


def config(**given: Any) -> Plain:
    """The operator's configuration."""
    return {"data": {discovery.KEY: yaml.safe_dump({"orchestrators": {"grove": {"enabled": True}}, **given})}}


READY: dict[str, Any] = {
    cluster.VERSION: {"major": "1", "minor": "34+", "gitVersion": "v1.34.1"},
    free_gpus.NODES: listed(NODE),
    cluster.CLASSES: listed(CLASS),
    free_gpus.PODS: listed(),
    crd(gpus.POLICIES): ESTABLISHED,
    gpus.POLICY: listed(named("cluster-policy", status={"state": "ready"})),
    crd(dynamo.GRAPHS): definition(),
    crd(dynamo.COMPONENTS): ESTABLISHED,
    **{f"/apis/nvidia.com/{one}": {"resources": []} for one in dynamo.VERSIONS},
    webhooks.HOOKS[0]: listed(HOOK),
    webhooks.HOOKS[1]: listed(),
    services.SERVICES: listed(named("hook", metadata={"namespace": "dynamo"})),
    services.SLICES: listed(SLICE),
    **{dynamo.GRAPH_LIST.format(one): listed() for one in dynamo.VERSIONS},
    operators.DEPLOYMENTS: listed(OPERATOR),
    operators.BINDINGS: listed(BINDING),
    operators.LEASES: listed(),
    CONFIG: config(),
    **{crd(name): ESTABLISHED for name in (discovery.GROVE, discovery.LWS, discovery.VOLCANO)},
    **{crd(name): ESTABLISHED for name in (*gateway.GATEWAY, *gateway.INFERENCE, *gateway.NEWER)},
    gateway.CLASSES: listed(named("kgateway", status=conditions(Accepted="True"))),
    gateway.GATEWAYS: listed(
        named("inference-gateway", spec={"gatewayClassName": "kgateway"}, status=conditions(Programmed="True"))
    ),
    "/api/v1/namespaces/kgateway-system/pods": listed(named("kgateway-1", status=conditions(Ready="True"))),
    INSIDE: named(SANDBOX, metadata={"labels": {sandbox.ENFORCED: "baseline", "recipe-gate.dev/sandbox": "true"}}),
    wall.POLICIES: listed(*(one for one in policies.objects() if one["kind"].endswith("Policy"))),
    wall.BINDINGS: listed(*(one for one in policies.objects() if one["kind"].endswith("Binding"))),
    f"{INSIDE}/resourcequotas": listed(
        named("q", metadata={"namespace": SANDBOX}, status={"hard": {quota.GPU: "8"}, "used": {quota.GPU: "0"}})
    ),
    f"{INSIDE}/persistentvolumeclaims": listed(
        named("model-cache", spec={"accessModes": ["ReadWriteMany"]}, status={"phase": "Bound"})
    ),
    limit_ranges.path(SANDBOX): listed(),
    image_pull_secrets.account(SANDBOX): named("default"),
    f"{INSIDE}/configmaps": listed(),
    f"{INSIDE}/pods": listed(),
    f"/apis/networking.k8s.io/v1/namespaces/{SANDBOX}/networkpolicies": listed(named("ingress")),
    f"/apis/nvidia.com/v1alpha1/namespaces/{SANDBOX}/dynamographdeployments": listed(),
    f"{INSIDE}/secrets/hf-token-secret": named(
        "hf-token-secret", data={"HF_TOKEN": base64.b64encode(b"hf_x").decode()}
    ),
}


def facts(**changed: Any) -> Facts:
    return Facts({**copy.deepcopy(READY), **changed})


def at(path: str, value: Any) -> Facts:
    """The ready cluster with one answer changed."""
    return facts(**{path: value})


def but(found: Plain, *path: str, value: Any) -> Plain:
    """A copy with one value changed."""
    changed = copy.deepcopy(found)
    inner = changed
    for step in path[:-1]:
        inner = inner.setdefault(step, {})
    inner[path[-1]] = value
    return changed

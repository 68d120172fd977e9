"""Faults of a cluster: what an API server answers then, which check tells it, how bad it is, and in which words."""

import base64
from datetime import UTC, datetime
from typing import Any

from checks.doctor import (
    cluster,
    discovery,
    dynamo,
    gateway,
    gpus,
    limits,
    operators,
    pull,
    room,
    services,
    webhooks,
)
from checks.doctor.answer import Status
from checks.doctor.quota import GPU as QUOTA
from checks.doctor.reading import Unread, crd
from tests.checks.doctor.cluster import (
    BINDING,
    CLASS,
    CONFIG,
    ESTABLISHED,
    GONE,
    INSIDE,
    NODE,
    OPERATOR,
    SANDBOX,
    SLICE,
    but,
    conditions,
    config,
    listed,
    named,
)

POD = {"spec": {"nodeName": "gpu-0", "containers": [{"resources": {"limits": {room.GPU: "8"}}}]}}
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


FAULTS = [
    (cluster.VERSION, Unread("connection refused"), "api", FAIL, "connection refused"),
    (cluster.VERSION, {"major": "1", "minor": "23"}, "api", FAIL, "Kubernetes 1.23"),
    (cluster.CLASSES, listed(but(CLASS, "metadata", "annotations", value={})), "storage-class", FAIL, "none of 1"),
    (cluster.CLASSES, listed(CLASS, but(CLASS, "metadata", "name", value="slow")), "storage-class", WARN, "fast, slow"),
    (cluster.CLASSES, listed(ONE_NODE), "storage-shared", WARN, "none of 1 storage classes gives"),
    (room.NODES, listed(), "gpu-nodes", FAIL, "no node offers GPUs"),
    (room.NODES, listed(but(NODE, "status", "allocatable", value={})), "gpu-nodes", FAIL, "1 nodes are labelled"),
    (room.NODES, listed(but(NODE, "spec", "unschedulable", value=True)), "gpus-schedulable", FAIL, "closed: gpu-0"),
    (
        room.NODES,
        listed(NODE, but(but(NODE, "metadata", "name", value="b"), "status", "conditions", value=[])),
        "gpus-schedulable",
        WARN,
        "closed: b",
    ),
    (room.PODS, listed(named("a", **POD)), "gpus-free", WARN, "0 of 8 x H100"),
    (crd(gpus.POLICIES), GONE, "gpu-operator", WARN, "without the GPU operator"),
    (gpus.POLICY, listed(), "gpu-operator", WARN, "it has no ClusterPolicy"),
    (gpus.POLICY, listed(named("p", status={"state": "notReady"})), "gpu-operator", WARN, "p is notReady"),
    (room.PODS, listed(named("a", spec={"containers": POD["spec"]["containers"]})), "gpus-free", PASS, "1 pods wait"),
    (
        dynamo.GRAPH_LIST.format("v1alpha1"),
        Unread("conversion webhook for nvidia.com/v1beta1 failed", broken=True),
        "dynamo-conversion",
        FAIL,
        "v1alpha1: conversion webhook",
    ),
    (operators.BINDINGS, listed(), "dynamo-scope", WARN, "no operator shows"),
    (
        operators.BINDINGS,
        listed(BINDING, but(BINDING, "subjects", value=[{"namespace": "second"}])),
        "dynamo-scope",
        FAIL,
        "cluster-wide operators in dynamo and second",
    ),
    (operators.LEASES, listed(lease("team-a")), "dynamo-scope", WARN, "restricted ones for team-a"),
    (operators.LEASES, listed(lease("team-a", "2026-10-31T23:00:00Z")), "dynamo-scope", PASS, "all namespaces"),
    (CONFIG, config(discovery={"backend": "etcd"}), "dynamo-discovery", FAIL, "no address of it"),
    (
        CONFIG,
        config(infrastructure={"natsAddress": "nats://x-nats.dynamo.svc.cluster.local:4222"}),
        "dynamo-discovery",
        FAIL,
        "NATS at nats://x-nats.dynamo.svc.cluster.local:4222, which is not there",
    ),
    (CONFIG, config(infrastructure={"etcdAddress": "hook.dynamo:2379"}), "dynamo-discovery", PASS, "with etcd at"),
    (CONFIG, config(infrastructure={"etcdAddress": "10.0.0.1:2379"}), "dynamo-discovery", PASS, "with etcd at"),
    (CONFIG, {"data": {discovery.KEY: "a: ["}}, "dynamo-discovery", Status.SKIPPED, "is no YAML"),
    (crd(discovery.GROVE), GONE, "dynamo-multinode", FAIL, "is to use Grove"),
    (
        CONFIG,
        config(orchestrators={"grove": {"enabled": False}}),
        "dynamo-multinode",
        WARN,
        "Grove is there, and the operator does not use it",
    ),
    (limits.path(SANDBOX), limit(default={"memory": "512Mi"}), "sandbox-limits", WARN, "get memory 512Mi"),
    (limits.path(SANDBOX), limit(max={room.GPU: "1"}), "sandbox-limits", WARN, "at most 1 GPUs"),
    (pull.account(SANDBOX), PULLING, "sandbox-pull", Status.SKIPPED, "it was not asked for"),
    (crd(dynamo.GRAPHS), GONE, "dynamo-crds", FAIL, "is not defined"),
    (
        crd(dynamo.GRAPHS),
        {"spec": {}, "status": conditions(Established="False")},
        "dynamo-crds",
        FAIL,
        "not established",
    ),
    ("/apis/nvidia.com/v1beta1", GONE, "dynamo-versions", WARN, "v1alpha1 only"),
    (services.SERVICES, listed(), "dynamo-webhooks", FAIL, "which is not there"),
    (services.SLICES, listed(but(SLICE, "endpoints", value=[])), "dynamo-webhooks", FAIL, "no ready address"),
    (webhooks.HOOKS[0], listed(), "dynamo-webhooks", WARN, "nobody admits graphs"),
    (
        crd(dynamo.GRAPHS),
        {
            **ESTABLISHED,
            "spec": {"conversion": {"webhook": {"clientConfig": {"service": {"namespace": "dynamo", "name": "old"}}}}},
        },
        "dynamo-webhooks",
        FAIL,
        "the conversion calls the Service dynamo/old",
    ),
    (operators.DEPLOYMENTS, listed(), "dynamo-operator", WARN, "no Deployment"),
    (operators.DEPLOYMENTS, listed(but(OPERATOR, "status", value={})), "dynamo-operator", FAIL, "has no ready pod"),
    (
        operators.DEPLOYMENTS,
        listed(OPERATOR, but(OPERATOR, "metadata", "namespace", value="b")),
        "dynamo-operator",
        PASS,
        "1.3.0 in b, 1.3.0 in dynamo",
    ),
    (crd(gateway.GATEWAY[0]), GONE, "gateway-crds", FAIL, gateway.GATEWAY[0]),
    (crd(gateway.INFERENCE[0]), GONE, "inference-crds", FAIL, gateway.INFERENCE[0]),
    (CONTROLLER, listed(), "gateway-controller", FAIL, "no pod"),
    (CONTROLLER, listed(named("a", status=conditions(Ready="False"))), "gateway-controller", FAIL, "a not ready"),
    (
        gateway.CLASSES,
        listed(named("kgateway", status=conditions(Accepted="False"))),
        "gateway-class",
        FAIL,
        "kgateway: not Accepted",
    ),
    (
        gateway.CLASSES,
        listed(named("eg", spec={"controllerName": "gateway.envoyproxy.io/x"}, status=conditions(Accepted="True"))),
        "gateway-class",
        FAIL,
        "no GatewayClass of kgateway, but eg",
    ),
    (
        gateway.CLASSES,
        listed(named("k", spec={"controllerName": "kgateway.dev/kgateway"}, status=conditions(Accepted="True"))),
        "gateway-class",
        PASS,
        "k: Accepted",
    ),
    (gateway.GATEWAYS, listed(), "gateway-programmed", FAIL, "there is no Gateway"),
    (
        gateway.GATEWAYS,
        listed(named("g", spec={"gatewayClassName": "kgateway"}, status=conditions(Accepted="True"))),
        "gateway-programmed",
        FAIL,
        "g: not Programmed",
    ),
    (
        gateway.GATEWAYS,
        listed(named("g", spec={"gatewayClassName": "eg"}, status=conditions(Programmed="True"))),
        "gateway-programmed",
        FAIL,
        "no Gateway of kgateway, but g",
    ),
    (
        crd(gateway.INFERENCE[0]),
        {**ESTABLISHED, "spec": {"versions": [{"name": "v1", "served": False}]}},
        "inference-crds",
        FAIL,
        "serves no version",
    ),
    (crd(gateway.NEWER[0]), GONE, "inference-crds", WARN, gateway.NEWER[0]),
    (crd(dynamo.COMPONENTS), GONE, "dynamo-crds", FAIL, "dynamocomponentdeployments.nvidia.com is not defined"),
    (f"{INSIDE}/resourcequotas", full("pods"), "sandbox-quota", FAIL, "60 of 60 pods are used"),
    (f"{INSIDE}/resourcequotas", full("count/jobs.batch"), "sandbox-quota", FAIL, "60 of 60 jobs.batch are used"),
    (INSIDE, GONE, "sandbox", FAIL, "no namespace"),
    (INSIDE, named(SANDBOX), "sandbox-security", WARN, "enforces nothing"),
    (f"{INSIDE}/resourcequotas", listed(), "sandbox-quota", WARN, "no quota"),
    (f"{INSIDE}/resourcequotas", quota("8"), "sandbox-quota", FAIL, "8 of 8"),
    (NETWORK, listed(), "sandbox-network", WARN, "no policy"),
    (CLAIM, claim("Lost"), "sandbox-claims", FAIL, "lost its volume"),
    (CLAIM, claim("Pending"), "sandbox-claims", WARN, "Pending"),
    (CLAIM, unbound(storageClassName="none"), "sandbox-claims", FAIL, "the class none, which is not there"),
    (cluster.CLASSES, listed(ONE_NODE), "sandbox-claims", PASS, "model-cache"),
    (CLAIM, claim("Bound", "ReadWriteOnce"), "sandbox-claims", WARN, "for one node"),
    (SECRET, GONE, "sandbox-token", WARN, "no secret"),
    (SECRET, token(b"x", "TOKEN"), "sandbox-token", FAIL, "the keys TOKEN"),
    (SECRET, token(b"hf_x\n"), "sandbox-token", FAIL, "newline"),
    (SECRET, named("s", data={"HF_TOKEN": "!"}), "sandbox-token", FAIL, "no base64"),
    (
        f"{INSIDE}/configmaps",
        listed(named("slot", metadata={"annotations": {"recipe-gate.dev/run": "run-7"}})),
        "sandbox-leftovers",
        WARN,
        "run-7 holds the slot",
    ),
    (GRAPHS, listed(named("old")), "sandbox-leftovers", WARN, "graph old"),
    (f"{INSIDE}/pods", listed(named("old", status={"phase": "Running"})), "sandbox-leftovers", WARN, "pod old"),
]

"""Objects and changes that faults are made of."""

import base64
from typing import Any

from tests.lab.checks.broken import Break, all_of, gone, made, patched
from tests.lab.checks.furnished import ADDRESS, BINDING, DYNAMO, definition, thing

DEFAULT = "storageclass.kubernetes.io/is-default-class"
LAB, LAB_NODE = "lab-rwx", "lab-gpu-0"
NODE_STATUS = "--subresource=status"
Plain = dict[str, Any]


def storage_class(name: str, provisioner: str, default: str) -> Plain:
    return thing(
        "storage.k8s.io/v1", "StorageClass", name, metadata={"annotations": {DEFAULT: default}}, provisioner=provisioner
    )


def other_class(provisioner: str) -> Break:
    return all_of(gone("storageclass", LAB), made(storage_class("other", provisioner, "true")))


def claim(name: str, mode: str = "ReadWriteMany", **spec: Any) -> Plain:
    asked = {"accessModes": [mode], "resources": {"requests": {"storage": "1Gi"}}, **spec}
    return thing("v1", "PersistentVolumeClaim", name, "SANDBOX", spec=asked)


def secret(name: str, kind: str = "Opaque", **data: str) -> Plain:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return thing("v1", "Secret", name, "SANDBOX", type=kind, data=encoded)


def limits(**given: Any) -> Break:
    return made(thing("v1", "LimitRange", "defaults", "SANDBOX", spec={"limits": [{"type": "Container", **given}]}))


def config(text: str) -> Break:
    return patched("configmap", "dynamo-operator-config", {"data": {"config.yaml": text}}, "-n", DYNAMO)


def lease(namespace: str) -> Plain:
    spec = {"holderIdentity": "x", "renewTime": "2099-01-01T00:00:00.000000Z", "leaseDurationSeconds": 30}
    return thing("coordination.k8s.io/v1", "Lease", "dynamo-operator-namespace-scope", namespace, spec=spec)


def webhook(place: Plain, resource: str = "nothing") -> Plain:
    rule = {
        "apiGroups": ["nvidia.com"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": [resource],
    }
    one = {
        "name": "dead.nvidia.com",
        "clientConfig": place,
        "rules": [rule],
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }
    return thing("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "dead", webhooks=[one])


def node(name: str, **labels: str) -> Plain:
    return thing(
        "v1", "Node", name, metadata={"labels": labels}, spec={"taints": [{"key": "test", "effect": "NoSchedule"}]}
    )


def unestablished(plural: str, group: str, kind: str) -> Break:
    """Another definition has taken the kind, so that this one is accepted and never established."""
    taken = definition("others", group, kind)
    return all_of(gone("crd", f"{plural}.{group}"), made(taken, definition(plural, group, kind)))


ONE_GRAPH = thing("nvidia.com/v1beta1", "DynamoGraphDeployment", "idle", "SANDBOX", spec={"components": [
    {"name": "Frontend", "type": "frontend", "replicas": 0, "podTemplate": {"spec": {"containers": [
        {"name": "main", "image": "nvcr.io/nvidia/none:1.0.0"}]}}}]})  # fmt: skip
TOO_MUCH = thing(
    "rbac.authorization.k8s.io/v1", "RoleBinding", "too-much", "SANDBOX",
    roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"},
    subjects=[{"kind": "ServiceAccount", "name": "runner", "namespace": "recipe-gate"}])  # fmt: skip
ENVOY = thing("gateway.networking.k8s.io/v1", "GatewayClass", "eg", spec={"controllerName": "gateway.envoyproxy.io/x"})
OFFERED = {"capacity": {"nvidia.com/gpu": "4"}, "allocatable": {"nvidia.com/gpu": "4"}}
SECOND = {**BINDING, "metadata": {"name": "second-dynamo-operator-manager-rolebinding"}, "subjects": [
    {"kind": "ServiceAccount", "name": "operator", "namespace": "dynamo-second"}]}  # fmt: skip
DEAD = {"service": {"namespace": DYNAMO, "name": "gone"}}
SILENT = {"addresses": [ADDRESS], "conditions": {"ready": False}}

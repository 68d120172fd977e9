"""What a lab lacks of a whole cluster, as plain objects: kinds of other projects, an operator that is a Deployment, a gateway."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from tests.lab.checks.broken import Break, apply, made, say
from tests.lab.checks.conftest import Prepared

Plain = dict[str, Any]
DYNAMO, GATEWAYS = "dynamo-faults", "kgateway-system"
GROVE, LWS = (
    ("podcliquesets", "grove.io", "PodCliqueSet"),
    ("leaderworkersets", "leaderworkerset.x-k8s.io", "LeaderWorkerSet"),
)
KINDS = (
    ("clusterpolicies", "nvidia.com", "ClusterPolicy"),
    ("podgroups", "scheduling.volcano.sh", "PodGroup"),
    GROVE,
    LWS,
    ("gatewayclasses", "gateway.networking.k8s.io", "GatewayClass"),
    ("gateways", "gateway.networking.k8s.io", "Gateway"),
    ("httproutes", "gateway.networking.k8s.io", "HTTPRoute"),
    ("referencegrants", "gateway.networking.k8s.io", "ReferenceGrant"),
    ("inferencepools", "inference.networking.k8s.io", "InferencePool"),
    ("inferenceobjectives", "inference.networking.x-k8s.io", "InferenceObjective"),
    ("inferencemodelrewrites", "inference.networking.x-k8s.io", "InferenceModelRewrite"),
    ("inferencepoolimports", "inference.networking.x-k8s.io", "InferencePoolImport"),
)
CLUSTER_WIDE = {"ClusterPolicy", "GatewayClass"}
ADDRESS = "10.255.255.1"
READY = {
    "phase": "Running",
    "podIP": ADDRESS,
    "podIPs": [{"ip": ADDRESS}],
    "conditions": [{"type": "Ready", "status": "True"}],
}
CONFIG = "orchestrators: {grove: {enabled: true}}\n"


def thing(version: str, kind: str, name: str, namespace: str = "", **rest: Any) -> Plain:
    where = {"namespace": namespace} if namespace else {}
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, **where, **rest.pop("metadata", {})},
        **rest,
    }


def definition(plural: str, group: str, kind: str) -> Plain:
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema, "subresources": {"status": {}}}
    names = {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"}
    spec = {
        "group": group,
        "names": names,
        "scope": "Cluster" if kind in CLUSTER_WIDE else "Namespaced",
        "versions": [version],
    }
    approved = {"annotations": {"api-approved.kubernetes.io": "unapproved, a test's own"}}
    return thing(
        "apiextensions.k8s.io/v1", "CustomResourceDefinition", f"{plural}.{group}", metadata=approved, spec=spec
    )


def pod(name: str, namespace: str = "SANDBOX", gpus: str = "", **labels: str) -> Plain:
    """A pod that no scheduler of the lab looks at unless it asks for GPUs, so that a test says how it is."""
    container: Plain = {"name": "c", "image": "nvcr.io/nvidia/none:1", "imagePullPolicy": "Never"}
    limits = {"resources": {"limits": {"nvidia.com/gpu": gpus}}} if gpus else {}
    spec = {"containers": [{**container, **limits}], **({} if gpus else {"schedulerName": "volcano"})}
    return thing("v1", "Pod", name, namespace, metadata={"labels": labels or {"app": name}}, spec=spec)


def condition(kind: str) -> Plain:
    said = {
        "type": kind,
        "status": "True",
        "reason": "Test",
        "message": "",
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }
    return {"conditions": [said]}


OPERATOR = thing(
    "apps/v1",
    "Deployment",
    "dynamo-operator-controller-manager",
    DYNAMO,
    metadata={"labels": {"app.kubernetes.io/version": "1.3.0"}},
    spec={
        "selector": {"matchLabels": {"app": "operator"}},
        "template": {
            "metadata": {"labels": {"app": "operator"}},
            "spec": {
                "schedulerName": "nobody",
                "containers": [{"name": "manager", "image": "none.example/none:1"}],
                "volumes": [{"name": "config", "configMap": {"name": "dynamo-operator-config"}}],
            },
        },
    },
)
BINDING = thing(
    "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding",
    "faults-dynamo-operator-manager-rolebinding",
    roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "nothing"},
    subjects=[{"kind": "ServiceAccount", "name": "operator", "namespace": DYNAMO}],
)
HOOK = thing(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "faults-dynamo",
    webhooks=[
        {
            "name": "nothing.nvidia.com",
            "clientConfig": {"service": {"namespace": DYNAMO, "name": "hook"}},
            "rules": [
                {"apiGroups": ["nvidia.com"], "apiVersions": ["*"], "operations": ["CREATE"], "resources": ["nothing"]}
            ],
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
        }
    ],
)
SERVICE = thing("v1", "Service", "hook", DYNAMO, spec={"ports": [{"port": 443}]})
SLICE = thing(
    "discovery.k8s.io/v1",
    "EndpointSlice",
    "hook-1",
    DYNAMO,
    metadata={"labels": {"kubernetes.io/service-name": "hook"}},
    addressType="IPv4",
    endpoints=[{"addresses": [ADDRESS], "conditions": {"ready": True}}],
    ports=[{"port": 443}],
)
POLICY = thing("nvidia.com/v1", "ClusterPolicy", "cluster-policy")
CLASS = thing(
    "gateway.networking.k8s.io/v1", "GatewayClass", "kgateway", spec={"controllerName": "kgateway.dev/kgateway"}
)
GATEWAY = thing(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    "inference-gateway",
    GATEWAYS,
    spec={"gatewayClassName": CLASS["metadata"]["name"]},
)
PERSON = thing("v1", "ServiceAccount", "runner", "recipe-gate")
OF_PERSON = thing(
    "rbac.authorization.k8s.io/v1", "RoleBinding", "person", "SANDBOX",
    roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "runner"},
    subjects=[{"kind": "ServiceAccount", "name": "runner", "namespace": "recipe-gate"}])  # fmt: skip
"""Somebody with the rights of a run, as the doctor is asked by."""
OBJECTS = (
    thing("v1", "Namespace", DYNAMO),
    thing("v1", "Namespace", GATEWAYS),
    PERSON,
    OF_PERSON,
    *(definition(*one) for one in KINDS),
    OPERATOR,
    thing("v1", "ConfigMap", "dynamo-operator-config", DYNAMO, data={"config.yaml": CONFIG}),
    BINDING,
    SERVICE,
    SLICE,
    pod("kgateway", GATEWAYS),
    HOOK,
)
CUSTOM = ((POLICY, {"state": "ready"}), (CLASS, condition("Accepted")), (GATEWAY, condition("Programmed")))


def furnish(prepared: Prepared, stack: ExitStack) -> None:
    """All of it, until the stack ends."""
    entered: AbstractContextManager[None] = made(*OBJECTS)(prepared)
    stack.enter_context(entered)
    names = [f"crd/{plural}.{group}" for plural, group, _ in KINDS]
    prepared.kubectl("wait", "--for=condition=Established", *names, "--timeout=30s")
    apply(prepared, *(one for one, _ in CUSTOM))
    for found, status in CUSTOM:
        say(prepared, found, status)
    say(prepared, pod("kgateway", GATEWAYS), READY)
    ready_operator(prepared)


def ready_operator(prepared: Prepared) -> None:
    """The operator's pod, which no kubelet runs, is said to be ready."""
    prepared.kubectl("-n", DYNAMO, "wait", "--for=create", "pod", "-l", "app=operator", "--timeout=30s")
    name = prepared.kubectl("-n", DYNAMO, "get", "pod", "-l", "app=operator", "-o", "name").strip().removeprefix("pod/")
    say(prepared, pod(name, DYNAMO), READY)
    deployment = f"deployment/{OPERATOR['metadata']['name']}"
    prepared.kubectl("-n", DYNAMO, "wait", "--for=jsonpath={.status.readyReplicas}=1", deployment, "--timeout=30s")


def with_ready_operator(breaks: Break) -> Break:
    """A fault of the operator's Deployment, whose new pod is ready when it is mended."""

    @contextmanager
    def broken(prepared: Prepared) -> Iterator[None]:
        with breaks(prepared):
            yield
        ready_operator(prepared)

    return broken

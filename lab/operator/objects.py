"""From a stored graph (v1beta1) to every object that the operator makes: pure, so that it can be held against the real one's."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from lab.operator import component_conversion, names, pods

Object = dict[str, Any]
BETA = "nvidia.com/v1beta1"
LABEL_LIMIT = 63
"""Kubernetes' limit on a label's value."""
PORTS = {"frontend": ("http", 8000), "epp": ("grpc", 9002)}


def component_deployment(graph: Mapping[str, Any], component: Mapping[str, Any]) -> Object:
    """The DynamoComponentDeployment of a component, owned by the graph."""
    spec = deepcopy(dict(component))
    if graph["spec"].get("backendFramework"):
        spec["backendFramework"] = graph["spec"]["backendFramework"]
    template = spec.setdefault("podTemplate", {})
    metadata = template.setdefault("metadata", {})
    origin = "nvidia.com/dynamo-operator-origin-version"
    version = (graph["metadata"].get("annotations") or {}).get(origin)
    if version:
        metadata.setdefault("annotations", {})[origin] = version
    if component.get("type") in names.WORKERS:
        metadata.setdefault("labels", {})["nvidia.com/dynamo-worker-hash"] = names.worker_hash(graph)
    name = names.of_component(graph, component)
    made = _object(BETA, "DynamoComponentDeployment", graph, name, names.labels(graph, component), graph)
    made["metadata"]["finalizers"] = ["nvidia.com/finalizer"]
    made["spec"] = spec
    service = names.own_service(graph, component)
    if service:
        kept = {"version": 1, "spec": component_conversion.unsaid(service), "rawJSON": NO_SERVICE_NAME}
        made["metadata"]["annotations"] = {COMPONENT_KEPT: json.dumps(kept, separators=(",", ":"))}
    return names.applied(made, spec)


def deployment(graph: Mapping[str, Any], component: Mapping[str, Any], parent: Mapping[str, Any]) -> Object:
    """The Deployment of a component, owned by its DynamoComponentDeployment."""
    name = names.of_component(graph, component)
    made = _object("apps/v1", "Deployment", graph, name, names.labels(graph, component), parent)
    made["spec"] = {
        "progressDeadlineSeconds": 600,
        "replicas": component.get("replicas", 1),
        "revisionHistoryLimit": 10,
        "selector": {"matchLabels": {"nvidia.com/selector": name}},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        "template": pods.template(graph, component),
    }
    return names.applied(made, made["spec"])


def service(graph: Mapping[str, Any], component: Mapping[str, Any], parent: Mapping[str, Any]) -> Object:
    """The Service of a component, owned by its DynamoComponentDeployment; Dynamo's discovery reads its EndpointSlices."""
    found = {"nvidia.com/dynamo-discovery-backend": "kubernetes", "nvidia.com/dynamo-discovery-enabled": "true"}
    labels = names.labels(graph, component) | found
    made = _object("v1", "Service", graph, names.of_component(graph, component), labels, parent)
    port, number = PORTS.get(component.get("type", ""), ("system", 9090))
    selector = {
        "nvidia.com/dynamo-component": component["name"],
        "nvidia.com/dynamo-namespace": names.labelled_namespace(graph, component),
    }
    if component.get("type"):
        selector["nvidia.com/dynamo-component-type"] = component["type"]
    made["spec"] = {
        "type": "ClusterIP",
        "ports": [{"name": port, "port": number, "protocol": "TCP", "targetPort": port}],
        "selector": selector,
    }
    return names.applied(made, made["spec"])


def rights(graph: Mapping[str, Any]) -> tuple[Object, ...]:
    """What the pods of a graph need to discover each other, owned by the graph; and the planner's account, owned by nobody."""
    account = names.discovery(graph)
    namespace = graph["metadata"]["namespace"]
    labels = _managed(account)
    rbac = "rbac.authorization.k8s.io/v1"
    made = [_object("v1", "ServiceAccount", graph, account, labels, graph)]
    made.append(_object(rbac, "Role", graph, f"{account}-role", labels, graph) | {"rules": RULES})
    made.append(
        _object(rbac, "RoleBinding", graph, f"{account}-binding", labels, graph)
        | _bound("Role", f"{account}-role", account, namespace)
    )
    made = [names.applied(one, one.get("rules") or one.get("subjects") or {}) for one in made]
    planner = "planner-serviceaccount"
    made.append(_object("v1", "ServiceAccount", graph, planner, _managed(planner), None))
    binding = _object(rbac, "RoleBinding", graph, f"{planner}-binding", _managed(planner), None)
    made.append(binding | _bound("ClusterRole", "dynamo-platform-dynamo-operator-planner", planner, namespace))
    return tuple(made)


COMPONENT_KEPT = "nvidia.com/dcd-spec"
NO_SERVICE_NAME = [{"path": "serviceName", "nil": True}]
RULES = [
    {"apiGroups": [""], "resources": ["endpoints", "pods"], "verbs": ["get", "list", "watch"]},
    {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["get", "list", "watch"]},
    {
        "apiGroups": ["nvidia.com"],
        "resources": ["dynamoworkermetadatas"],
        "verbs": ["create", "get", "list", "watch", "update", "patch", "delete"],
    },
]


def _bound(kind: str, role: str, account: str, namespace: str) -> Object:
    return {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
    }


def _managed(name: str) -> dict[str, str]:
    return {
        "app.kubernetes.io/component": "rbac",
        "app.kubernetes.io/managed-by": "dynamo-operator",
        "app.kubernetes.io/name": name[:LABEL_LIMIT],
    }


def _object(
    version: str,
    kind: str,
    graph: Mapping[str, Any],
    name: str,
    labels: Mapping[str, str],
    parent: Mapping[str, Any] | None,
) -> Object:
    metadata: Object = {"name": name, "namespace": graph["metadata"]["namespace"], "labels": dict(labels)}
    if parent is not None:
        metadata["ownerReferences"] = [names.owner(parent)]
    return {"apiVersion": version, "kind": kind, "metadata": metadata}

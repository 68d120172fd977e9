"""Names, labels and annotations that the operator gives to what it makes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from lab.operator.conversion import ALPHA_KEPT

GROUP = "nvidia.com"
WORKERS = ("worker", "prefill", "decode")


def worker_hash(graph: Mapping[str, Any]) -> str:
    """Eight digits that change with what the workers run: with them a change rolls to new worker deployments."""
    spec = graph["spec"]
    ran = {
        "namespace": graph["metadata"]["namespace"],
        "framework": spec.get("backendFramework"),
        "env": spec.get("env"),
        "workers": [_ran(component) for component in spec.get("components") or () if component.get("type") in WORKERS],
    }
    return hashlib.sha256(json.dumps(ran, sort_keys=True).encode()).hexdigest()[:8]


def _ran(component: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in component.items() if key not in {"replicas", "minAvailable", "scalingAdapter"}}


def of_component(graph: Mapping[str, Any], component: Mapping[str, Any]) -> str:
    """The name of a component's objects: "<graph>-<component>", for workers with the hash behind it."""
    name = f"{graph['metadata']['name']}-{component['name'].lower()}"
    return f"{name}-{worker_hash(graph)}" if component.get("type") in WORKERS else name


def own_service(graph: Mapping[str, Any], component: Mapping[str, Any]) -> dict[str, Any]:
    """The service of v1alpha1 that a component came from, as its author wrote it; empty for a graph of v1beta1."""
    kept = (graph["metadata"].get("annotations") or {}).get(ALPHA_KEPT)
    services: dict[str, Any] = (json.loads(kept)["spec"].get("services") or {}) if kept else {}
    return dict(services.get(component["name"]) or {})


def dynamo_namespace(graph: Mapping[str, Any]) -> str:
    """The value under which components find each other: "<namespace>-<graph>"."""
    return f"{graph['metadata']['namespace']}-{graph['metadata']['name']}"


def labelled_namespace(graph: Mapping[str, Any], component: Mapping[str, Any]) -> str:
    """The value of the label dynamo-namespace: the author's own where they set the deprecated dynamoNamespace."""
    return own_service(graph, component).get("dynamoNamespace") or dynamo_namespace(graph)


def runtime_namespace(graph: Mapping[str, Any], component: Mapping[str, Any]) -> str:
    """Where a component registers: for workers with the hash behind it."""
    name = dynamo_namespace(graph)
    return f"{name}-{worker_hash(graph)}" if component.get("type") in WORKERS else name


def labels(graph: Mapping[str, Any], component: Mapping[str, Any]) -> dict[str, str]:
    """The labels of a component's own objects."""
    found = {
        f"{GROUP}/dynamo-component": component["name"],
        f"{GROUP}/dynamo-graph-deployment-name": graph["metadata"]["name"],
        f"{GROUP}/dynamo-namespace": labelled_namespace(graph, component),
    }
    return found | ({f"{GROUP}/dynamo-worker-hash": worker_hash(graph)} if component.get("type") in WORKERS else {})


def discovery(graph: Mapping[str, Any]) -> str:
    """The service account with which the pods of a graph discover each other."""
    return f"{graph['metadata']['name']}-k8s-service-discovery"


def owner(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The reference that makes `thing` the controller of an object."""
    metadata = thing["metadata"]
    reference = {"apiVersion": thing["apiVersion"], "kind": thing["kind"], "name": metadata["name"]}
    return reference | {"uid": metadata.get("uid", ""), "controller": True, "blockOwnerDeletion": True}


def applied(thing: dict[str, Any], content: Any) -> dict[str, Any]:
    """`thing` with the annotations by which the operator knows what it applied last."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    stamps = {f"{GROUP}/last-applied-generation": "1", f"{GROUP}/last-applied-hash": digest}
    thing["metadata"]["annotations"] = stamps | thing["metadata"].get("annotations", {})
    return thing

"""The pod of a component: the author's template with what the operator injects, by the component's type."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from lab.operator import names

Object = dict[str, Any]
MAIN = "main"
SHARED_MEMORY = "shared-memory"
DEFAULT_MEMORY = "8Gi"
GRACE_SECONDS = 60


def template(graph: Mapping[str, Any], component: Mapping[str, Any]) -> Object:
    """The pod template of a component's Deployment."""
    given = component.get("podTemplate") or {}
    extra = deepcopy(given.get("metadata") or {})
    kind = component.get("type", "")
    labels = names.labels(graph, component) | {
        "nvidia.com/dynamo-discovery-backend": "kubernetes",
        "nvidia.com/dynamo-discovery-enabled": "true",
        "nvidia.com/metrics-enabled": "true",
        "nvidia.com/selector": names.of_component(graph, component),
    }
    labels |= {"nvidia.com/dynamo-component-type": kind} if kind else {}
    metadata = {"labels": {**extra.get("labels", {}), **labels}}
    if extra.get("annotations"):
        metadata["annotations"] = extra["annotations"]
    return {"metadata": metadata, "spec": _pod(graph, component, deepcopy(given.get("spec") or {}))}


def _pod(graph: Mapping[str, Any], component: Mapping[str, Any], pod: Object) -> Object:
    containers = pod.get("containers") or []
    main: Object = next((one for one in containers if one.get("name") == MAIN), {"name": MAIN})
    others = [one for one in containers if one.get("name") != MAIN]
    account = names.discovery(graph)
    defaults: Object = {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": {"fsGroup": 1000},
        "serviceAccountName": account,
        "serviceAccount": account,
    }
    main = _injected(graph, component, main)
    volumes: list[Object] = [*(pod.get("volumes") or []), *_claims(main, pod.get("volumes") or [])]
    size = component.get("sharedMemorySize", DEFAULT_MEMORY)
    if str(size) != "0":
        main["volumeMounts"] = [m for m in main.get("volumeMounts", []) if m["mountPath"] != "/dev/shm"]  # noqa: S108
        main["volumeMounts"].append({"name": SHARED_MEMORY, "mountPath": "/dev/shm"})  # noqa: S108
        volumes.append({"name": SHARED_MEMORY, "emptyDir": {"medium": "Memory", "sizeLimit": size}})
    return defaults | pod | {"containers": [main, *others], "volumes": volumes}


def _claims(main: Mapping[str, Any], volumes: Sequence[Mapping[str, Any]]) -> list[Object]:
    """A mount whose volume nobody declares is of a claim by that name: v1alpha1's spec.pvcs end up so."""
    declared = {volume["name"] for volume in volumes}
    missing = dict.fromkeys(mount["name"] for mount in main.get("volumeMounts", []) if mount["name"] not in declared)
    return [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in missing]


def _injected(graph: Mapping[str, Any], component: Mapping[str, Any], main: Mapping[str, Any]) -> Object:
    kind = component.get("type", "")
    frontend = kind == "frontend"
    injected = _frontend() if frontend else _worker() if kind in names.WORKERS else {}
    done: Object = {"imagePullPolicy": "IfNotPresent", **injected, **deepcopy(dict(main)), "name": MAIN}
    if frontend and not main.get("command") and main.get("args"):
        done["command"] = injected["command"]
    if not frontend and main.get("args") and not main.get("command"):
        done["command"] = ["/bin/sh", "-c"]
    done["env"] = _environment(graph, component, [*(graph["spec"].get("env") or []), *(main.get("env") or [])])
    return done


def _frontend() -> Object:
    return {
        "command": ["python3"],
        "args": ["-m", "dynamo.frontend"],
        "ports": [{"containerPort": 8000, "name": "http", "protocol": "TCP"}],
        "livenessProbe": _probe(
            "/live", "http", initialDelaySeconds=15, periodSeconds=10, timeoutSeconds=1, failureThreshold=3
        ),
        "readinessProbe": _probe(
            "/health", "http", initialDelaySeconds=10, periodSeconds=10, timeoutSeconds=3, failureThreshold=3
        ),
    }


def _worker() -> Object:
    ports = [
        {"containerPort": 9090, "name": "system", "protocol": "TCP"},
        {"containerPort": 19090, "name": "nixl", "protocol": "TCP"},
    ]
    return {
        "ports": ports,
        "livenessProbe": _probe("/live", "system", periodSeconds=5, timeoutSeconds=4, failureThreshold=1),
        "readinessProbe": _probe("/health", "system", periodSeconds=10, timeoutSeconds=4, failureThreshold=3),
        "startupProbe": _probe("/live", "system", periodSeconds=10, timeoutSeconds=5, failureThreshold=720),
    }


def _probe(path: str, port: str, **numbers: int) -> Object:
    return {"httpGet": {"path": path, "port": port, "scheme": "HTTP"}, **numbers}


def _environment(graph: Mapping[str, Any], component: Mapping[str, Any], given: Sequence[Object]) -> list[Object]:
    """The injected variables and the author's, by name; the author's win."""
    kind = component.get("type", "")
    found: dict[str, Object] = {name: {"value": value} for name, value in _common(graph, kind).items()}
    if kind == "frontend":
        found |= {name: {"value": value} for name, value in _of_frontend(graph).items()}
    if kind in names.WORKERS:
        found |= {name: {"value": value} for name, value in _of_worker(graph).items()}
    for name, path in (
        ("POD_NAME", "metadata.name"),
        ("POD_NAMESPACE", "metadata.namespace"),
        ("POD_UID", "metadata.uid"),
    ):
        found[name] = {"valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}
    found |= {one["name"]: {key: value for key, value in one.items() if key != "name"} for one in given}
    return [{"name": name, **found[name]} for name in sorted(found)]


def _common(graph: Mapping[str, Any], kind: str) -> dict[str, str]:
    return {
        "DYN_COMPONENT": kind,
        "DYN_DISCOVERY_BACKEND": "kubernetes",
        "DYN_NAMESPACE": names.dynamo_namespace(graph),
        "DYN_PARENT_DGD_K8S_NAME": graph["metadata"]["name"],
        "DYN_PARENT_DGD_K8S_NAMESPACE": graph["metadata"]["namespace"],
    }


def _of_frontend(graph: Mapping[str, Any]) -> dict[str, str]:
    return {"DYNAMO_PORT": "8000", "DYN_HTTP_PORT": "8000", "DYN_NAMESPACE_PREFIX": names.dynamo_namespace(graph)}


def _of_worker(graph: Mapping[str, Any]) -> dict[str, str]:
    return {
        "DYN_FORWARDPASS_METRIC_PORT": "20380",
        "DYN_HEALTH_CHECK_ENABLED": "false",
        "DYN_NAMESPACE_WORKER_SUFFIX": names.worker_hash(graph),
        "DYN_SYSTEM_ENABLED": "true",
        "DYN_SYSTEM_PORT": "9090",
        "DYN_SYSTEM_USE_ENDPOINT_HEALTH_STATUS": '["generate"]',
        "NIXL_TELEMETRY_ENABLE": "n",
        "NIXL_TELEMETRY_EXPORTER": "prometheus",
        "NIXL_TELEMETRY_PROMETHEUS_PORT": "19090",
    }

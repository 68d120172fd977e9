"""Where the objects of a run live in Kubernetes' API."""

from typing import Any
from urllib.parse import quote

PLURALS = {
    "ConfigMap": "configmaps",
    "DynamoComponentDeployment": "dynamocomponentdeployments",
    "DynamoGraphDeployment": "dynamographdeployments",
    "Event": "events",
    "Job": "jobs",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Pod": "pods",
    "Role": "roles",
    "RoleBinding": "rolebindings",
    "Secret": "secrets",
    "Service": "services",
    "ServiceAccount": "serviceaccounts",
}


def collection(api_version: str, kind: str, namespace: str) -> str:
    """The path of all objects of a kind in a namespace; raises KeyError for a kind that no run has to do with."""
    root = "/api" if "/" not in api_version else "/apis"
    return f"{root}/{api_version}/namespaces/{quote(namespace, safe='')}/{PLURALS[kind]}"


def single(api_version: str, kind: str, namespace: str, name: str) -> str:
    """The path of one object."""
    return f"{collection(api_version, kind, namespace)}/{quote(name, safe='')}"


def of(one: dict[str, Any], namespace: str) -> str:
    """The path of an object that is to be applied in a namespace."""
    return single(one["apiVersion"], one["kind"], namespace, one["metadata"]["name"])


def pods(namespace: str) -> str:
    """The path of a namespace's pods."""
    return collection("v1", "Pod", namespace)


def config_map(namespace: str, name: str) -> str:
    """The path of a ConfigMap."""
    return single("v1", "ConfigMap", namespace, name)


def secret(namespace: str, name: str) -> str:
    """The path of a Secret."""
    return single("v1", "Secret", namespace, name)


def job(namespace: str, name: str) -> str:
    """The path of a Job."""
    return single("batch/v1", "Job", namespace, name)


def claim(namespace: str, name: str) -> str:
    """The path of a PersistentVolumeClaim."""
    return single("v1", "PersistentVolumeClaim", namespace, name)

"""The objects of a sandbox, of the control namespace and of the hub's token: deploy/'s manifests with what somebody chose."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote

import yaml

from checks.model.protocol import Annotation
from checks.rules.secrets import SECRET

Plain = dict[str, Any]
SAMPLE = "sandbox-1"
"""The namespace that deploy/sandbox.yaml names."""
MADE = Annotation.MADE_BY.value
KEY = "HF_TOKEN"
PLURALS: Mapping[str, str] = {
    "ConfigMap": "configmaps",
    "LimitRange": "limitranges",
    "Namespace": "namespaces",
    "NetworkPolicy": "networkpolicies",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "ResourceQuota": "resourcequotas",
    "Role": "roles",
    "RoleBinding": "rolebindings",
    "Secret": "secrets",
    "ServiceAccount": "serviceaccounts",
    "ValidatingAdmissionPolicy": "validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
}


@dataclass(frozen=True)
class Choice:
    """What the manifests leave to an administrator; None leaves what they say."""

    namespace: str
    storage_class: str | None = None
    gpus: int | None = None
    cache: str | None = None
    hub: str | None = None


def objects(text: str) -> list[Plain]:
    """The objects of a manifest."""
    return [one for one in yaml.safe_load_all(text) if one]


def sandbox(texts: Sequence[str], chosen: Choice) -> Iterator[Plain]:
    """The objects of deploy/'s manifests of a sandbox, a later one's in the place of an earlier's, as it was chosen."""
    every = {(one["kind"], one["metadata"]["name"]): one for text in texts for one in objects(text)}
    if chosen.hub is not None:
        hub = _hub(chosen.hub)
        every[hub["kind"], hub["metadata"]["name"]] = hub
    for one in every.values():
        made = deepcopy(one)
        if made["kind"] == "Namespace":
            made["metadata"]["name"] = chosen.namespace
        elif made["metadata"].get("namespace") == SAMPLE:
            made["metadata"]["namespace"] = chosen.namespace
        if made["kind"] == "ResourceQuota" and chosen.gpus is not None:
            made["spec"]["hard"]["requests.nvidia.com/gpu"] = str(chosen.gpus)
        if made["kind"] == "PersistentVolumeClaim":
            _sized(made["spec"], chosen)
        yield made


def _hub(cidr: str) -> Plain:
    """What lets pods reach the model hub, or a proxy to it; raises ValueError for what is no network."""
    network = str(ip_network(cidr))
    spec = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": network}}]}]}
    metadata = {"name": "hub", "namespace": SAMPLE}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def _sized(spec: Plain, chosen: Choice) -> None:
    if chosen.storage_class is not None:
        spec["storageClassName"] = chosen.storage_class
    if chosen.cache is not None:
        spec["resources"]["requests"]["storage"] = chosen.cache


def token(namespace: str, text: str) -> Plain:
    """The secret of the model hub, without the newline that editors and `echo` leave at the end."""
    data = {KEY: base64.b64encode(text.strip().encode()).decode()}
    metadata = {"name": SECRET, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "data": data}


def marked(one: Plain, live: Plain | None) -> Plain:
    """The object with the mark of what did not exist before, which is all that a removal deletes."""
    if live is not None and MADE not in (live["metadata"].get("annotations") or {}):
        return one
    made = deepcopy(one)
    made["metadata"].setdefault("annotations", {})[MADE] = "setup"
    return made


def path(one: Plain) -> str:
    """Where an object lives in Kubernetes' API."""
    api_version, metadata = one["apiVersion"], one["metadata"]
    root = "/apis" if "/" in api_version else "/api"
    inside = f"/namespaces/{quote(metadata['namespace'], safe='')}" if "namespace" in metadata else ""
    return f"{root}/{api_version}{inside}/{PLURALS[one['kind']]}/{quote(metadata['name'], safe='')}"


def spoken(one: Plain) -> str:
    """How people name an object."""
    return f"{one['kind']} {one['metadata']['name']}"

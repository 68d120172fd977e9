"""Component deployments in v1alpha1: the operator writes them in v1beta1, so only reading has to be faithful."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from lab.operator.conversion import ALPHA, BETA, ConversionError, component_of, service_of

Object = dict[str, Any]
KIND = "DynamoComponentDeployment"
SAID_ELSEWHERE = ("resources", "envs", "envFromSecret", "volumeMounts")
"""Fields of a service that v1beta1 puts into the main container, where they cannot be told from the container's own."""


def convert(thing: Object, version: str) -> Object:
    """A component deployment in another version; raises ConversionError for a version that there is not."""
    if thing.get("apiVersion") == version:
        return thing
    done = {**deepcopy(thing), "apiVersion": version}
    spec = thing.get("spec") or {}
    shared = {"backendFramework": spec["backendFramework"]} if "backendFramework" in spec else {}
    if version == ALPHA:
        done["spec"] = {**shared, "serviceName": spec.get("name", ""), **service_of(spec)}
        return _renamed(done, "component", "service")
    if version == BETA:
        done["spec"] = {**shared, **component_of(spec.get("serviceName", ""), spec)}
        return _renamed(done, "service", "component")
    raise ConversionError(f"{KIND} has no version {version}")


def _renamed(thing: Object, old: str, new: str) -> Object:
    if old in (thing.get("status") or {}):
        thing["status"][new] = thing["status"].pop(old)
    return thing


def unsaid(service: Mapping[str, Any]) -> Object:
    """What of a service v1beta1 cannot say: whose the variables, mounts and amounts of the main container are."""
    kept: Object = {name: deepcopy(service[name]) for name in SAID_ELSEWHERE if service.get(name)}
    if not kept:
        return {}
    if "volumeMounts" in kept:  # a default of the schema that Go leaves out when it is false
        kept["volumeMounts"] = [{key: value for key, value in one.items() if value} for one in kept["volumeMounts"]]
    given = (service.get("extraPodSpec") or {}).get("mainContainer") or {}
    own = {name: deepcopy(given[name]) for name in ("env", "envFrom", "volumeMounts") if given.get(name)}
    return kept | {"extraPodSpec": {"mainContainer": {"name": "", "resources": given.get("resources") or {}, **own}}}

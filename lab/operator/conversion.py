"""v1alpha1 <-> v1beta1, lossless: what the other version cannot say is kept in an annotation and comes back unchanged.

An annotation is believed only while the object still says what it said when the annotation was written; after an edit in the other
version the plain mapping counts.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Object = dict[str, Any]
GROUP = "nvidia.com"
ALPHA, BETA = f"{GROUP}/v1alpha1", f"{GROUP}/v1beta1"
ALPHA_KEPT, BETA_KEPT = f"{GROUP}/dgd-spec", f"{GROUP}/dgd-spec-v1beta1"
MAIN = "main"
SHARED = (
    "restart",
    "priorityClassName",
    "topologyConstraint",
    "experimental",
    "providerOverride",
    "backendFramework",
    "annotations",
    "labels",
)
COMMON = (
    "replicas", "minAvailable", "multinode", "modelRef", "eppConfig", "topologyConstraint", "runtimeVersionOverride",
    "globalDynamoNamespace", "providerOverride",
)  # fmt: skip


class ConversionError(ValueError):
    """An object that the operator's Go types cannot hold; the text is what the API server passes on."""


def convert(thing: Object, version: str) -> Object:
    """A graph in `version` ("nvidia.com/v1alpha1" or "nvidia.com/v1beta1"); raises ConversionError."""
    if thing.get("apiVersion") == version:
        return thing
    done = deepcopy(thing)
    done["apiVersion"] = version
    mapped, back = (alpha, beta) if version == ALPHA else (beta, alpha)
    kept_here, kept_there = (BETA_KEPT, ALPHA_KEPT) if version == ALPHA else (ALPHA_KEPT, BETA_KEPT)
    spec = thing.get("spec") or {}
    annotations = {**(thing.get("metadata", {}).get("annotations") or {})}
    done["spec"] = _restored(annotations.pop(kept_there, None), spec, version) or mapped(spec)
    if back(done["spec"]) != spec:
        annotations[kept_here] = json.dumps({"version": 1, "spec": spec}, separators=(",", ":"), sort_keys=True)
    metadata = done.setdefault("metadata", {})
    metadata.pop("annotations", None)
    if annotations:
        metadata["annotations"] = annotations
    if thing.get("status"):
        done["status"] = _renamed(thing["status"], version)
    return done


def _restored(kept: str | None, spec: Object, version: str) -> Object | None:
    """What was kept when the object left `version`, if the object has not been edited since."""
    if kept is None:
        return None
    try:
        original: Object = json.loads(kept)["spec"]
        unedited = (beta if version == ALPHA else alpha)(original) == spec
    except (ValueError, KeyError, TypeError):
        return None
    return original if unedited else None


def _renamed(status: Object, version: str) -> Object:
    old, new = ("components", "services") if version == ALPHA else ("services", "components")
    return {new if key == old else key: value for key, value in status.items()}


def beta(spec: Mapping[str, Any]) -> Object:
    """The v1beta1 spec of a v1alpha1 one."""
    done = {key: deepcopy(spec[key]) for key in SHARED if key in spec}
    if spec.get("envs"):
        done["env"] = deepcopy(spec["envs"])
    done["components"] = [component_of(name, service) for name, service in sorted((spec.get("services") or {}).items())]
    return done


def component_of(name: str, service: Mapping[str, Any]) -> Object:
    """The component of v1beta1 that a service of v1alpha1 is."""
    done: Object = {"name": name}
    kind = service.get("subComponentType") or service.get("componentType")
    if kind:  # a type that is none is admitted, stored, and refused with the component deployment
        done["type"] = kind
    done |= {key: deepcopy(service[key]) for key in COMMON if key in service}
    memory = service.get("sharedMemory") or {}
    if memory.get("disabled"):
        done["sharedMemorySize"] = "0"
    elif memory.get("size") is not None:
        done["sharedMemorySize"] = memory["size"]
    cached = [mount for mount in service.get("volumeMounts") or () if mount.get("useAsCompilationCache")]
    if cached:
        done["compilationCache"] = _without_nothing(
            {"pvcName": cached[0]["name"], "mountPath": cached[0].get("mountPoint")}
        )
    if (service.get("scalingAdapter") or {}).get("enabled"):
        done["scalingAdapter"] = {}
    extra = service.get("extraPodMetadata") or {}
    template = {"metadata": deepcopy(extra)} if extra else {}
    return done | {"podTemplate": {**template, "spec": _pod(service)}}


def _pod(service: Mapping[str, Any]) -> Object:
    extra = service.get("extraPodSpec") or {}
    selector = extra.get("nodeSelector")
    if selector is not None and not isinstance(selector, Mapping):
        kind = "string" if isinstance(selector, str) else "array" if isinstance(selector, list) else "value"
        where = "Go struct field ExtraPodSpec.spec.services.extraPodSpec.PodSpec.nodeSelector of type map[string]string"
        raise ConversionError(f"json: cannot unmarshal {kind} into {where}")
    pod = {key: deepcopy(value) for key, value in extra.items() if key not in {"mainContainer", "containers"}}
    pod["containers"] = [_main(service, extra.get("mainContainer") or {}), *deepcopy(extra.get("containers") or [])]
    return pod


def _main(service: Mapping[str, Any], given: Mapping[str, Any]) -> Object:
    main = deepcopy(dict(given)) | {"name": MAIN}
    env = [*deepcopy(given.get("env") or []), *deepcopy(service.get("envs") or [])]
    sources = deepcopy(given.get("envFrom") or [])
    if service.get("envFromSecret"):
        sources.append({"secretRef": {"name": service["envFromSecret"]}})
    mounts = deepcopy(given.get("volumeMounts") or [])
    mounts += [
        {"name": mount["name"], "mountPath": mount["mountPoint"]}
        for mount in service.get("volumeMounts") or ()
        if mount.get("mountPoint") and not mount.get("useAsCompilationCache")
    ]
    parts = {
        "env": env,
        "envFrom": sources,
        "volumeMounts": mounts,
        "resources": _amounts(service, given.get("resources") or {}),
    }
    for probe in ("livenessProbe", "readinessProbe"):
        if service.get(probe):
            main[probe] = deepcopy(service[probe])
    return {key: value for key, value in main.items() if key not in parts} | {
        key: value for key, value in parts.items() if value
    }


def _amounts(service: Mapping[str, Any], given: Mapping[str, Any]) -> Object:
    done: Object = deepcopy(dict(given))
    for part in ("requests", "limits"):
        asked = (service.get("resources") or {}).get(part) or {}
        named = {key: asked[key] for key in ("cpu", "memory") if key in asked} | (asked.get("custom") or {})
        if asked.get("gpu") not in {None, "0"}:
            named[asked.get("gpuType") or f"{GROUP}/gpu"] = asked["gpu"]
        if named:
            done[part] = {**(done.get(part) or {}), **named}
    return done


def alpha(spec: Mapping[str, Any]) -> Object:
    """The v1alpha1 spec of a v1beta1 one, for objects that were written in v1beta1."""
    done = {key: deepcopy(spec[key]) for key in SHARED if key in spec}
    if spec.get("env"):
        done["envs"] = deepcopy(spec["env"])
    done["services"] = {component["name"]: service_of(component) for component in spec.get("components") or ()}
    return done


def service_of(component: Mapping[str, Any]) -> Object:
    """The service of v1alpha1 that a component of v1beta1 is."""
    done = {key: deepcopy(component[key]) for key in COMMON if key in component}
    if component.get("type"):
        done["componentType"] = component["type"]
    if "sharedMemorySize" in component:
        size = component["sharedMemorySize"]
        done["sharedMemory"] = {"disabled": True} if str(size) == "0" else {"size": size}
    if "scalingAdapter" in component:
        done["scalingAdapter"] = {"enabled": True}
    template = component.get("podTemplate") or {}
    if template.get("metadata"):
        done["extraPodMetadata"] = deepcopy(template["metadata"])
    pod = deepcopy(template.get("spec") or {})
    containers = pod.pop("containers", [])
    named = [container for container in containers if container.get("name") == MAIN]
    others = [container for container in containers if container.get("name") != MAIN]
    extra = pod | ({"mainContainer": named[0]} if named else {}) | ({"containers": others} if others else {})
    return done | ({"extraPodSpec": extra} if extra else {})


def _without_nothing(value: Object) -> Object:
    return {key: item for key, item in value.items() if item is not None}

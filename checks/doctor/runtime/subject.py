"""What of a recipe the probe takes over: the worker's image, node and environment, in either API version of a graph."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.model.refusal import Refusal
from checks.recipe import graph, manifest
from checks.recipe.graph import Component
from checks.recipe.manifest import Document
from checks.recipe.recipe import Recipe

Plain = dict[str, Any]
SHM = "8Gi"
"""What the operator gives a pod that says nothing."""
KEPT = ("nodeSelector", "tolerations", "runtimeClassName", "priorityClassName", "imagePullSecrets", "securityContext")
"""Of a pod: where it runs and as whom. Affinity to the graph's other pods would wait for them for ever."""


@dataclass(frozen=True)
class Subject:
    """One component of a recipe as its pod would be; `mounts` are claims by the path at which they stand."""

    component: str
    image: str
    framework: str
    gpus: int
    frontends: tuple[str, ...]
    pod: Plain
    container: Plain
    environment: tuple[Plain, ...]
    sources: tuple[Plain, ...]
    limits: Mapping[str, str]
    mounts: Mapping[str, str]
    shm: str


def subject(recipe: Recipe) -> Subject | Refusal:
    """The component that the recipe's GPUs are for, or its first that works where none asks for any."""
    documents = [one for path in _own(recipe) for one in manifest.read(path, recipe.files[path]).documents]
    graphs = [one for one in documents if one.kind == graph.KIND]
    if len(graphs) != 1:
        return Refusal(f"{recipe.path} declares {len(graphs)} {graph.KIND}s; one is looked into.")
    found = graph.components(graphs[0])
    chosen = _chosen(graphs[0], found)
    if chosen is None:
        return Refusal(f"{recipe.path} declares no component with an image.")
    part = _beta(graphs[0], chosen) if "components" in chosen.path else _alpha(graphs[0], chosen)
    framework = graphs[0].get(("spec", "backendFramework")) or recipe.framework
    images = tuple(_image(graphs[0], one) for one in found if one.kind == "frontend")
    return Subject(
        component=chosen.name,
        image=_image(graphs[0], chosen),
        framework=str(framework),
        gpus=graph.gpus_per_pod(graphs[0], chosen),
        frontends=tuple(filter(None, images)),
        **part,
    )


def _own(recipe: Recipe) -> Iterator[str]:
    return (path for path in recipe.manifests if path.rpartition("/")[0] == recipe.path)


def _image(document: Document, component: Component) -> str:
    return str(document.get((*component.container, "image")) or "")


def _chosen(document: Document, found: tuple[Component, ...]) -> Component | None:
    imaged = [one for one in found if _image(document, one)]
    with_gpus = [one for one in imaged if graph.gpus_per_pod(document, one)]
    working = [one for one in imaged if one.kind in {"worker", "prefill", "decode"}]
    return next(iter([*with_gpus, *working, *imaged]), None)


def _alpha(document: Document, component: Component) -> Plain:
    service = _mapping(document.get(component.path))
    pod, container = _mapping(service.get("extraPodSpec")), _mapping(document.get(component.container))
    secret = service.get("envFromSecret")
    memory = _mapping(service.get("sharedMemory"))
    named = {str(one.get("mountPoint")): str(one.get("name")) for one in _entries(service.get("volumeMounts"))}
    return {
        "pod": {key: pod[key] for key in KEPT if pod.get(key)},
        "container": container,
        "environment": (
            *_entries(document.get(("spec", "envs"))),
            *_entries(service.get("envs")),
            *_entries(container.get("env")),
        ),
        "sources": (*([{"secretRef": {"name": secret}}] if secret else []), *_entries(container.get("envFrom"))),
        "limits": _texts(_mapping(service.get("resources")).get("limits")),
        "mounts": {**named, **_mounts(pod, container)},
        "shm": "" if memory.get("disabled") else str(memory.get("size") or SHM),
    }


def _beta(document: Document, component: Component) -> Plain:
    whole = _mapping(document.get(component.path))
    pod = _mapping(_mapping(whole.get("podTemplate")).get("spec"))
    container = _mapping(document.get(component.container))
    size = whole.get("sharedMemorySize", SHM)
    return {
        "pod": {key: pod[key] for key in KEPT if pod.get(key)},
        "container": container,
        "environment": (*_entries(document.get(("spec", "env"))), *_entries(container.get("env"))),
        "sources": tuple(_entries(container.get("envFrom"))),
        "limits": _texts(_mapping(container.get("resources")).get("limits")),
        "mounts": _mounts(pod, container),
        "shm": "" if str(size) in {"0", "0Gi"} else str(size),
    }


def _mounts(pod: Plain, container: Plain) -> dict[str, str]:
    """The claims that a container mounts, by path; other volumes are no model cache."""
    claims = {
        str(one.get("name")): _mapping(one.get("persistentVolumeClaim")).get("claimName")
        for one in _entries(pod.get("volumes"))
    }
    mounted = _entries(container.get("volumeMounts"))
    return {str(one["mountPath"]): str(claims[one["name"]]) for one in mounted if claims.get(str(one.get("name")))}


def _texts(value: Any) -> dict[str, str]:
    """The limits on cpu and memory; GPUs are counted apart."""
    return {name: str(amount) for name, amount in _mapping(value).items() if name in {"cpu", "memory"}}


def _mapping(value: Any) -> Plain:
    return value if isinstance(value, dict) else {}


def _entries(value: Any) -> list[Plain]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

"""What is applied: a recipe's objects as their author wrote them, plus what is particular to the sandbox's cluster.

Pure: the objects that come in are not changed. GPUs, images, commands and names are never touched.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from checks.model.grants import GRANTABLE, Grants
from checks.model.spec import Overlay
from checks.recipe.allowed.kinds import GRAPH
from checks.recipe.allowed.review import complete
from checks.recipe.objects import Object, pod_specs

GRACE = "terminationGracePeriodSeconds"


def deployed(objects: Sequence[Object], overlay: Overlay) -> tuple[Object, ...]:
    """The objects that serve or fetch a model, with the overlay; its load stays out of them."""
    return tuple(_placed(one, overlay) for one in objects)


def measuring(objects: Sequence[Object], overlay: Overlay) -> tuple[Object, ...]:
    """The benchmark's objects with the overlay, its load put into the environment that their containers already have."""
    placed = deployed(objects, overlay)
    for one in placed:
        for spec in pod_specs(one):
            for container in _containers(spec):
                _load(container, overlay.load)
    return placed


def granted(grants: Grants, overlay: Overlay, image: str) -> Grants:
    """What may be applied in a sandbox: what the policy grants, and of the overlay and the run's own image what can be granted.

    The overlay is its administrator's word, and still no way round the list: what nobody can grant stays out.
    """
    keys = [
        key for one in overlay.tolerations if isinstance(key := one.get("key"), str) and _grantable("tolerations", key)
    ]
    labels = [key for key in overlay.node_selector if _grantable("node_labels", key)]
    name = complete(image).partition("@")[0]
    own = name if ":" not in name.rpartition("/")[2] else name.rpartition(":")[0]
    return replace(
        grants,
        tolerations=(*grants.tolerations, *keys),
        node_labels=(*grants.node_labels, *labels),
        registries=(*grants.of("registries"), own),
    )


def _grantable(word: str, value: str) -> bool:
    return re.fullmatch(GRANTABLE[word][0], value) is not None


def hurried(one: Object) -> Object:
    """An object whose pods end a second after they are told to, whatever they do before they stop.

    Most recipes start their engine from a shell, which as PID 1 ignores SIGTERM and would hold its GPUs for a minute after every
    block; a kubelet does not shorten a grace period that has begun, so it is short from the start.
    """
    changed = copy.deepcopy(one)
    spec = changed.get("spec")
    if changed["kind"] == GRAPH and isinstance(spec, dict):
        for service in _mapping(spec.get("services")).values():
            if isinstance(service, dict) and service.get("extraPodSpec") is None:
                service["extraPodSpec"] = {}
    for pod in pod_specs(changed):
        pod[GRACE] = 1
    if changed["kind"] != "ConfigMap":
        _shorten(changed)
    return changed


def _shorten(value: Any) -> None:
    """Every grace period at any depth, those of probes among them, which hold a pod as long as its own."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if GRACE in one:
                one[GRACE] = 1
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def owned(one: Object, owner: Mapping[str, Any]) -> Object:
    """An object that goes when its owner (a ConfigMap as the API server returned it) goes."""
    reference = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "blockOwnerDeletion": True,
    }
    return {**one, "metadata": {**one["metadata"], "ownerReferences": [reference]}}


def _placed(one: Object, overlay: Overlay) -> Object:
    changed = copy.deepcopy(one)
    spec = changed.get("spec")
    if isinstance(spec, dict):
        _classes(changed["kind"], spec, overlay.storage_class)
        if changed["kind"] == GRAPH:
            _services(spec, overlay)
            if overlay.only_read:
                _mounts_in_pods(spec)
    for pod in pod_specs(changed):
        _scheduling(pod, overlay)
        for container in _containers(pod):
            _requests(container, overlay.requests)
        if overlay.only_read:
            _only_read(pod)
        if changed["kind"] != GRAPH and pod.get("automountServiceAccountToken") is None:
            pod["automountServiceAccountToken"] = (
                False  # the pods of a graph find each other by an account of the operator's
            )
    return changed


def _classes(kind: str, spec: dict[str, Any], storage_class: str | None) -> None:
    if storage_class is None:
        return
    if kind == "PersistentVolumeClaim":
        spec["storageClassName"] = storage_class
    if kind == GRAPH:
        for claim in _list(spec.get("pvcs")):
            if isinstance(claim, dict) and claim.get("create"):
                claim["storageClass"] = storage_class


def _services(spec: dict[str, Any], overlay: Overlay) -> None:
    """v1alpha1 keeps the main container's requests beside its pod, and may leave the pod out."""
    services = spec.get("services")
    for service in services.values() if isinstance(services, dict) else ():
        if isinstance(service, dict):
            _requests(service, overlay.requests)
            if _schedules(overlay) and service.get("extraPodSpec") is None:
                service["extraPodSpec"] = {}


def _mounts_in_pods(spec: dict[str, Any]) -> None:
    """What a graph mounts beside its pods, where nothing could say that it is only read, moves into them, or goes."""
    services = spec.get("services")
    for service in services.values() if isinstance(services, dict) else ():
        mounts = [one for one in _list(_mapping(service).get("volumeMounts")) if isinstance(one, dict)]
        if mounts:
            del service["volumeMounts"]
            pod = service["extraPodSpec"] = _mapping(service.get("extraPodSpec"))
            main = pod["mainContainer"] = _mapping(pod.get("mainContainer"))
            places = [{"name": one.get("name"), "mountPath": one.get("mountPoint"), "readOnly": True} for one in mounts]
            main["volumeMounts"] = [*_list(main.get("volumeMounts")), *places]
    for component in _list(spec.get("components")):
        _mapping(component).pop("compilationCache", None)


def _only_read(pod: dict[str, Any]) -> None:
    """Every claim of a pod is mounted to be read; a mount of no volume is of a claim by that name, as the operator has it."""
    volumes = [one for one in _list(pod.get("volumes")) if isinstance(one, dict)]
    declared = {one.get("name") for one in volumes}
    containers = [*_containers(pod), _mapping(pod.get("mainContainer"))]
    mounted = [one.get("name") for each in containers for one in map(_mapping, _list(each.get("volumeMounts")))]
    missing = dict.fromkeys(one for one in mounted if isinstance(one, str) and one not in declared)
    volumes += [{"name": one, "persistentVolumeClaim": {"claimName": one}} for one in missing]
    for volume in volumes:
        if isinstance(volume.get("persistentVolumeClaim"), dict):
            volume["persistentVolumeClaim"]["readOnly"] = True
    if volumes:
        pod["volumes"] = volumes


def _schedules(overlay: Overlay) -> bool:
    return bool(overlay.image_pull_secrets or overlay.node_selector or overlay.tolerations)


def _scheduling(pod: dict[str, Any], overlay: Overlay) -> None:
    secrets = [*_list(pod.get("imagePullSecrets")), *({"name": name} for name in overlay.image_pull_secrets)]
    if secrets:
        pod["imagePullSecrets"] = [secret for i, secret in enumerate(secrets) if secret not in secrets[:i]]
    if overlay.node_selector:
        pod["nodeSelector"] = {**_mapping(pod.get("nodeSelector")), **overlay.node_selector}
    if overlay.tolerations:
        pod["tolerations"] = [*_list(pod.get("tolerations")), *(dict(one) for one in overlay.tolerations)]


def _containers(pod: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in ("initContainers", "containers"):
        for container in _list(pod.get(field)):
            if isinstance(container, dict):
                yield container


def _requests(holder: dict[str, Any], requests: Mapping[str, str]) -> None:
    """Replace cpu and memory of one container or service; a limit of the same resource goes, for it may be below it."""
    chosen = {name: value for name, value in requests.items() if name in {"cpu", "memory"}}
    if not chosen:
        return
    resources = _mapping(holder.get("resources"))
    limits = {name: value for name, value in _mapping(resources.get("limits")).items() if name not in chosen}
    changed = {**resources, "requests": {**_mapping(resources.get("requests")), **chosen}, "limits": limits}
    holder["resources"] = {name: value for name, value in changed.items() if value}


def _load(container: dict[str, Any], load: Mapping[str, str]) -> None:
    for entry in _list(container.get("env")):
        name = entry.get("name") if isinstance(entry, dict) and "value" in entry else None
        if isinstance(name, str) and name in load:
            entry["value"] = load[name]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

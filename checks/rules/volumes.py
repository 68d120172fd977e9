"""Volumes: what is mounted is declared, and every claim exists before the recipe is applied."""

from collections.abc import Iterable, Iterator

from checks.finding import Finding
from checks.graph import components
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.edits import removed
from checks.rules.reading import Reading, at, containers, pod_specs, sequence


def mounts(read: Reading) -> Iterable[Finding]:
    """VOL-001: a service mounts only claims that spec.pvcs names."""
    for graph in read.graphs:
        declared = {name for _, name, _ in _declared(graph)}
        for component in components(graph):
            for index, mount in enumerate(sequence(graph, (*component.path, "volumeMounts"))):
                name = mount.get("name") if isinstance(mount, dict) else None
                if isinstance(name, str) and name not in declared:
                    place = (*component.path, "volumeMounts", index, "name")
                    yield at(
                        graph,
                        place,
                        "VOL-001",
                        f"spec.pvcs does not name {name!r}.",
                        "Add it to spec.pvcs.",
                    )


def volumes(read: Reading) -> Iterable[Finding]:
    """VOL-003: a container of a Job or a Pod mounts only volumes of its own pod."""
    for document in [*read.of("Job"), *read.of("Pod")]:
        for pod in pod_specs(document):
            declared = [v.get("name") for v in sequence(document, (*pod, "volumes")) if isinstance(v, dict)]
            for container in containers(document):
                for index, mount in enumerate(sequence(document, (*container, "volumeMounts"))):
                    name = mount.get("name") if isinstance(mount, dict) else None
                    if isinstance(name, str) and name not in declared:
                        where, message = (*container, "volumeMounts", index, "name"), f"The pod has no volume {name!r}."
                        yield at(document, where, "VOL-003", message, "Add it to the pod's volumes.")


def claims(read: Reading) -> Iterable[Finding]:
    """VOL-002: a claim that no file of the recipe declares."""
    made = {claim.name for claim in read.of("PersistentVolumeClaim")} | set(read.settings.claims)
    for document in read.documents:
        for path, name in _used(document):
            if name not in made:
                close = (
                    f"The recipe declares {', '.join(sorted(made))}."
                    if made
                    else "Declare it in model-cache/model-cache.yaml."
                )
                yield at(document, path, "VOL-002", f"No file of the recipe declares the claim {name!r}.", close)


def _used(document: Document) -> Iterator[tuple[Path, str]]:
    for path, name, created in _declared(document):
        if not created:
            yield path, name
    for pod in pod_specs(document):
        for index, _ in enumerate(sequence(document, (*pod, "volumes"))):
            path = (*pod, "volumes", index, "persistentVolumeClaim", "claimName")
            name = document.get(path)
            if isinstance(name, str):
                yield path, name


def _declared(graph: Document) -> Iterator[tuple[Path, str, bool]]:
    for index, claim in enumerate(sequence(graph, ("spec", "pvcs"))):
        if isinstance(claim, dict) and isinstance(claim.get("name"), str):
            yield ("spec", "pvcs", index, "name"), claim["name"], claim.get("create") is True


def shared(read: Reading) -> Iterable[Finding]:
    """VOL-004: a claim for one node under a graph of several pods of a kind; VOL-005: a storage class; VOL-006: no size."""
    spread = any(c.nodes > 1 or c.replicas > 1 for graph in read.graphs for c in components(graph))
    for claim in read.of("PersistentVolumeClaim"):
        modes = claim.get(("spec", "accessModes"))
        if spread and modes == ["ReadWriteOnce"]:
            message = f"The claim {claim.name!r} is for one node; the graph has several pods of a kind."
            yield at(claim, ("spec", "accessModes"), "VOL-004", message, "Ask for ReadWriteMany.")
        if claim.get(("spec", "storageClassName")):
            message = f"The storage class {claim.get(('spec', 'storageClassName'))!r} is one cluster's."
            place, fix = ("spec", "storageClassName"), "Leave it out; the sandbox sets it."
            yield at(claim, place, "VOL-005", message, fix, key=True, edit=removed(claim, place))
        if not modes or not claim.get(("spec", "resources", "requests", "storage")):
            message = f"The claim {claim.name!r} names no access modes or no size."
            yield at(claim, ("spec",), "VOL-006", message, "Name accessModes and resources.requests.storage.", key=True)

"""The pods of an object of any kind: where their specifications and containers stand, and what these name."""

from collections.abc import Iterator
from typing import Any

from checks.recipe import graph
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path


def sequence(document: Document, path: Path) -> list[Any]:
    """The list at a path; an empty one when something else or nothing is there."""
    value = document.get(path)
    return value if isinstance(value, list) else []


def mapping(document: Document, path: Path) -> dict[str, Any]:
    """The mapping at a path; an empty one when something else or nothing is there."""
    value = document.get(path)
    return value if isinstance(value, dict) else {}


def pod_specs(document: Document) -> Iterator[Path]:
    """Where the pod specifications of an object stand."""
    match document.kind:
        case "Pod":
            yield ("spec",)
        case "Job" | "Deployment" | "StatefulSet" | "DaemonSet":
            yield ("spec", "template", "spec")
        case graph.KIND:
            for component in graph.components(document):
                part = "extraPodSpec" if component.path[1] == "services" else "podTemplate"
                yield (*component.path, part) if part == "extraPodSpec" else (*component.path, part, "spec")


def containers(document: Document) -> Iterator[Path]:
    """Where the containers of an object stand, init and main ones included."""
    for pod in pod_specs(document):
        if isinstance(document.get((*pod, "mainContainer")), dict):
            yield (*pod, "mainContainer")
        for part in ("initContainers", "containers"):
            yield from ((*pod, part, index) for index in range(len(sequence(document, (*pod, part)))))


def literal(document: Document, container: Path, name: str) -> tuple[str, Path] | None:
    """The literal value of an environment variable of a container, and where it stands."""
    for index, entry in enumerate(sequence(document, (*container, "env"))):
        if isinstance(entry, dict) and entry.get("name") == name and isinstance(entry.get("value"), str):
            return entry["value"], (*container, "env", index, "value")
    return None


def references(document: Document, volume: str, fields: tuple[str, str], key: str) -> Iterator[tuple[Path, str]]:
    """Where the pods of an object name a config map or a secret that they cannot do without.

    `volume` and `key` are a volume's field and what names the object in it, `fields` those of whole and of single variables.
    """
    whole, single = fields
    places: list[Path] = []
    for pod in pod_specs(document):
        places += [(*pod, "volumes", i, volume, key) for i in range(len(sequence(document, (*pod, "volumes"))))]
    for container in containers(document):
        sources = range(len(sequence(document, (*container, "envFrom"))))
        variables = range(len(sequence(document, (*container, "env"))))
        places += [(*container, "envFrom", i, whole, "name") for i in sources]
        places += [(*container, "env", i, "valueFrom", single, "name") for i in variables]
    for path in places:
        name = document.get(path)
        if isinstance(name, str) and document.get((*path[:-1], "optional")) is not True:
            yield path, name

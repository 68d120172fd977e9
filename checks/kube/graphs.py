"""What a run needs to know of the graph that it applied: where it is served, and what the benchmark asks it for."""

from collections.abc import Iterator
from typing import Any

Plain = dict[str, Any]


def frontend(graph: Plain) -> str | None:
    """The Service of a graph's frontend, "<graph>-<component>" in lower case as the operator names it; None without one."""
    services, listed = graph["spec"].get("services"), graph["spec"].get("components")
    names: list[str] = []
    if isinstance(services, dict):
        names = [
            name for name, one in services.items() if isinstance(one, dict) and one.get("componentType") == "frontend"
        ]
    elif isinstance(listed, list):
        names = [str(one.get("name")) for one in listed if isinstance(one, dict) and one.get("type") == "frontend"]
    return f"{graph['metadata']['name']}-{names[0].lower()}".replace(".", "-") if names else None


def target(job: Plain) -> str | None:
    """The model that a benchmark asks for (TARGET_MODEL or MODEL in its environment); None when it does not say."""
    given = dict(_environment(job))
    return given.get("TARGET_MODEL") or given.get("MODEL_NAME") or given.get("MODEL")


def _environment(job: Plain) -> Iterator[tuple[str, str]]:
    for container in job["spec"]["template"]["spec"].get("containers") or ():
        for entry in container.get("env") or ():
            if isinstance(entry.get("value"), str):
                yield entry["name"], entry["value"]


def placement(pods: list[Plain]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The nodes that pods run on, and the images that they run, by digest where the node knows it."""
    nodes = {pod["spec"]["nodeName"] for pod in pods if pod["spec"].get("nodeName")}
    images = {image for pod in pods for image in _images(pod)}
    return tuple(sorted(nodes)), tuple(sorted(images))


def _images(pod: Plain) -> Iterator[str]:
    """The images of a pod as its author named them, with the digest that runs; the node may list the same one under others."""
    named = {one["name"]: str(one.get("image")) for one in pod["spec"].get("containers") or ()}
    for status in (pod.get("status") or {}).get("containerStatuses") or ():
        image = named.get(status.get("name"), str(status.get("image") or ""))
        digest = str(status.get("imageID") or "").rpartition("@")[2]
        yield f"{image.partition('@')[0]}@{digest}" if digest.startswith("sha256:") else image

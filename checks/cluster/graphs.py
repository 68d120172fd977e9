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
    statuses = [one for pod in pods for one in (pod.get("status") or {}).get("containerStatuses") or ()]
    return tuple(sorted(nodes)), tuple(sorted({_image(one) for one in statuses}))


def _image(status: Plain) -> str:
    """An image with its digest; a node that got it without a registry knows the digest alone."""
    image, digest = str(status.get("image") or ""), str(status.get("imageID") or "")
    return f"{image}@{digest}" if digest.startswith("sha256:") else digest or image

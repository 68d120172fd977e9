"""Images: pinned, and with a tag from which the operator can tell Dynamo's version."""

import re
from collections.abc import Iterable

from checks.finding import Finding, Level
from checks.graph import KIND, components
from checks.rules.reading import Reading, at, containers

_SEMANTIC = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
_PLACEHOLDER = re.compile(r"[<$]|my-tag|my-registry|your-")


def present(read: Reading) -> Iterable[Finding]:
    """IMG-004: a component whose main container has no image; the operator asks for one."""
    for graph in read.graphs:
        for component in components(graph):
            if not graph.get((*component.container, "image")):
                message = f"The component {component.name!r} has no image."
                fix = "Set the image of its main container."
                yield at(graph, component.container, "IMG-004", Level.ERROR, message, fix, key=True)


def tags(read: Reading) -> Iterable[Finding]:
    """IMG-001: placeholders; IMG-005: floating tags; IMG-003: a Dynamo component without a semantic version."""
    for document in read.documents:
        graph = {component.container: component for component in components(document)} if document.kind == KIND else {}
        for container in containers(document):
            image = document.get((*container, "image"))
            if not isinstance(image, str) or not image:
                continue
            where, tag = (*container, "image"), _tag(image)
            if _PLACEHOLDER.search(image):
                yield at(
                    document,
                    where,
                    "IMG-001",
                    Level.ERROR,
                    f"{image!r} is a placeholder.",
                    "Name a published image and tag.",
                )
            elif tag in {"", "latest"} and "@" not in image:
                yield at(
                    document, where, "IMG-005", Level.ERROR, f"{image!r} is not pinned.", "Name a version or a digest."
                )
            elif container in graph and not _SEMANTIC.fullmatch(tag):
                override = document.get((*graph[container].path, "runtimeVersionOverride"))
                if override is None:
                    fix = "Use a tag like 1.3.0 or set runtimeVersionOverride."
                    yield at(
                        document,
                        where,
                        "IMG-003",
                        Level.ERROR,
                        f"The operator cannot read a version from {image!r}.",
                        fix,
                    )


def _tag(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]

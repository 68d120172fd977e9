"""Images: pinned, and with a tag from which the operator can tell Dynamo's version."""

import re
from collections.abc import Iterable, Iterator

from checks.finding import Finding
from checks.graph import KIND, Component, components
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.edits import replaced
from checks.rules.reading import Reading, at, containers

_SEMANTIC = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
RUNTIMES = {"vllm": "vllm-runtime", "sglang": "sglang-runtime", "trtllm": "tensorrtllm-runtime"}
_PRIVATE = re.compile(r"^nvcr\.io/(nvstaging|nvidian)/|^(?!nvidia/)[a-z0-9-]+/dynamo[^/]*:")
_PLACEHOLDER = re.compile(r"[<$]|my-tag|my-registry|your-")


def present(read: Reading) -> Iterable[Finding]:
    """IMG-004: a component whose main container has no image; the operator asks for one."""
    for graph in read.graphs:
        for component in components(graph):
            if not graph.get((*component.container, "image")):
                message = f"The component {component.name!r} has no image."
                fix = "Set the image of its main container."
                yield at(graph, component.container, "IMG-004", message, fix, key=True)


def tags(read: Reading) -> Iterable[Finding]:
    """IMG-001: placeholders; IMG-003: a Dynamo component whose version the operator cannot read; IMG-005: floating tags."""
    for document in read.documents:
        graph = {component.container: component for component in components(document)} if document.kind == KIND else {}
        for container in containers(document):
            image, where = document.get((*container, "image")), (*container, "image")
            if not isinstance(image, str) or not image:
                continue
            override = container in graph and document.get((*graph[container].path, "runtimeVersionOverride"))
            nameless = container in graph and not override and not _SEMANTIC.fullmatch(_tag(image))
            if _PLACEHOLDER.search(image):
                message = f"{image!r} is a placeholder" + (
                    ", and the operator cannot read a version from it." if nameless else "."
                )
                yield at(document, where, "IMG-001", message, "Name a published image and tag.")
            elif nameless:
                fix = "Use a tag like 1.3.0 or set runtimeVersionOverride."
                yield at(document, where, "IMG-003", f"The operator cannot read a version from {image!r}.", fix)
            elif _tag(image) in {"", "latest"} and "@" not in image:
                yield at(document, where, "IMG-005", f"{image!r} is not pinned.", "Name a version or a digest.")


def public(read: Reading) -> Iterable[Finding]:
    """IMG-002: registries that others cannot read; IMG-006: a repository that was never published."""
    for document, where, image in _images(read):
        if _PRIVATE.search(image):
            yield at(document, where, "IMG-002", f"{image!r} cannot be pulled by others.", "Name a public image.")
        if _repository(image) == "trtllm-runtime":
            edit = replaced(document, where, image.replace("trtllm-runtime", "tensorrtllm-runtime"))
            yield at(
                document, where, "IMG-006", f"There is no image {image!r}.", "Write tensorrtllm-runtime.", edit=edit
            )


def registries(read: Reading) -> Iterable[Finding]:
    """IMG-009: images of a registry that the policy does not allow."""
    allowed = read.settings.registries
    for document, where, image in _images(read) if allowed else ():
        if not any(_full(image).startswith(f"{one.rstrip('/')}/") for one in allowed):
            fix = f"Use an image of {', '.join(allowed)}."
            yield at(document, where, "IMG-009", f"{image!r} is of no registry that the policy allows.", fix)


def _full(image: str) -> str:
    """The reference with its registry, as containerd completes it."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return image
    return f"docker.io/{image}" if slash else f"docker.io/library/{image}"


def engines(read: Reading) -> Iterable[Finding]:
    """IMG-007: one tag for all components; IMG-008: the runtime of the recipe's framework."""
    wanted = RUNTIMES.get(read.recipe.framework)
    for graph in read.graphs:
        images = list(_of_dynamo(graph))
        tags = [_tag(image) for _, _, image in images if _SEMANTIC.fullmatch(_tag(image))]
        most = max(tags, key=lambda tag: (tags.count(tag), tag), default="")
        for component, where, image in images:
            name, tag = _repository(image), _tag(image)
            if wanted and component.kind != "frontend" and name in RUNTIMES.values() and name != wanted:
                message = f"{image!r} does not hold the engine of {read.recipe.framework}."
                yield at(graph, where, "IMG-008", message, f"Use {wanted}.")
            if tag in tags and tag != most:
                message = f"The tag {tag!r} stands beside {most!r}."
                yield at(graph, where, "IMG-007", message, "Use one tag for all components.")


def _of_dynamo(graph: Document) -> Iterator[tuple[Component, Path, str]]:
    """The components whose main container runs one of Dynamo's own images."""
    for component in components(graph):
        where = (*component.container, "image")
        image = graph.get(where)
        if isinstance(image, str) and _repository(image) in {*RUNTIMES.values(), "dynamo-frontend"}:
            yield component, where, image


def _images(read: Reading) -> Iterator[tuple[Document, Path, str]]:
    for document in read.documents:
        for container in containers(document):
            image = document.get((*container, "image"))
            if isinstance(image, str):
                yield document, (*container, "image"), image


def _repository(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _tag(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]

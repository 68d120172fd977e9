"""Images: pinned, and with a tag from which the operator can tell Dynamo's version."""

import re
from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.allowed.review import of_registry
from checks.recipe.graph import KIND, Component, components
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import replaced
from checks.rules.findings import at
from checks.rules.parsed.pods import containers
from checks.rules.parsed.recipe import ParsedRecipe

_SEMANTIC = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
RUNTIMES = {"vllm": "vllm-runtime", "sglang": "sglang-runtime", "trtllm": "tensorrtllm-runtime"}
_PRIVATE = re.compile(r"^nvcr\.io/(nvstaging|nvidian)/|^(?!nvidia/)[a-z0-9-]+/dynamo[^/]*:")
_PLACEHOLDER = re.compile(r"[<$]|my-tag|my-registry|your-")
NO_IMAGE = Rule(
    "IMG-004",
    Level.ERROR,
    reason="The operator asks for the image of every component.",
    remedy="Set the image of its main container.",
    bad="mainContainer: {}",
    good="mainContainer: {image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0}",
)


def missing_images(parsed: ParsedRecipe) -> Iterable[Finding]:
    """IMG-004: a component whose main container has no image; the operator asks for one."""
    for graph in parsed.graphs:
        for component in components(graph):
            if not graph.get((*component.container, "image")):
                message = f"The component {component.name!r} has no image."
                yield at(graph, component.container, NO_IMAGE, message, key=True)


PLACEHOLDER = Rule(
    "IMG-001",
    Level.ERROR,
    reason="A placeholder is pulled by nobody.",
    remedy="Name a published image and tag.",
    bad="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:my-tag",
    good="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
    threads=("ai-dynamo/dynamo#5479", "ai-dynamo/dynamo#9715"),
)
UNREADABLE_VERSION = Rule(
    "IMG-003",
    Level.ERROR,
    reason="The operator reads Dynamo's version from the tag, and refuses the graph where it cannot.",
    remedy="Use a tag like 1.3.0 or set runtimeVersionOverride.",
    bad="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:nightly",
    good="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
    threads=("ai-dynamo/dynamo#10494", "ai-dynamo/dynamo#12072"),
)
NOT_PINNED = Rule(
    "IMG-005",
    Level.ERROR,
    reason="What is not pinned is another recipe tomorrow.",
    remedy="Name a version or a digest.",
    bad="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:latest",
    good="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
)


def tags(parsed: ParsedRecipe) -> Iterable[Finding]:
    """IMG-001: placeholders; IMG-003: a Dynamo component whose version the operator cannot read; IMG-005: floating tags."""
    for document in parsed.documents:
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
                yield at(document, where, PLACEHOLDER, message)
            elif nameless:
                yield at(document, where, UNREADABLE_VERSION, f"The operator cannot read a version from {image!r}.")
            elif _tag(image) in {"", "latest"} and "@" not in image:
                yield at(document, where, NOT_PINNED, f"{image!r} is not pinned.")


PRIVATE_REGISTRY = Rule(
    "IMG-002",
    Level.WARNING,
    reason="Staging and personal registries cannot be read by others.",
    remedy="Name a public image.",
    bad="image: nvcr.io/nvstaging/ai-dynamo/vllm-runtime:1.3.0",
    good="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
    threads=("ai-dynamo/dynamo#6781", "ai-dynamo/dynamo#3891"),
)
MISNAMED_RUNTIME = Rule(
    "IMG-006",
    Level.ERROR,
    reason="The image of TensorRT-LLM is called tensorrtllm-runtime; there is no other.",
    remedy="Write tensorrtllm-runtime.",
    bad="image: nvcr.io/nvidia/ai-dynamo/trtllm-runtime:1.3.0",
    good="image: nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:1.3.0",
    threads=("ai-dynamo/dynamo#4289",),
)


def public_images(parsed: ParsedRecipe) -> Iterable[Finding]:
    """IMG-002: registries that others cannot read; IMG-006: a repository that was never published."""
    for document, where, image in _images(parsed):
        if _PRIVATE.search(image):
            yield at(document, where, PRIVATE_REGISTRY, f"{image!r} cannot be pulled by others.")
        if _repository(image) == "trtllm-runtime":
            edit = replaced(document, where, image.replace("trtllm-runtime", "tensorrtllm-runtime"))
            yield at(document, where, MISNAMED_RUNTIME, f"There is no image {image!r}.", edit=edit)


REGISTRY_NOT_ALLOWED = Rule(
    "IMG-009",
    Level.ERROR,
    reason="Images come from the registries that the policy names, or else from NVIDIA's and Python's own.",
    remedy="Use an image of {an allowed registry}, or have a maintainer add its registry to rules.registries.",
    bad="image: docker.io/somebody/dynamo:1.0.0",
    good="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
)


def registries(parsed: ParsedRecipe) -> Iterable[Finding]:
    """IMG-009: images of a registry that the policy does not allow, or that is no default one where it names none."""
    allowed = parsed.settings.grants.of("registries")
    for document, where, image in _images(parsed):
        if image and not _PLACEHOLDER.search(image) and not any(of_registry(image, one) for one in allowed):
            fix = REGISTRY_NOT_ALLOWED.fix(", ".join(allowed))
            yield at(document, where, REGISTRY_NOT_ALLOWED, f"{image!r} is of no registry that is allowed.", fix)


DIFFERENT_TAGS = Rule(
    "IMG-007",
    Level.WARNING,
    reason="Components of different Dynamo versions may not understand each other.",
    remedy="Use one tag for all components.",
    bad="Frontend: 1.2.0, Worker: 1.3.0",
    good="Frontend: 1.3.0, Worker: 1.3.0",
    threads=("ai-dynamo/dynamo#13619",),
)
OTHER_RUNTIME = Rule(
    "IMG-008",
    Level.ERROR,
    reason="An image of another engine does not hold the recipe's.",
    remedy="Use {the runtime image of the recipe's framework}.",
    bad="image: nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.3.0  # below vllm/",
    good="image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
)


def runtimes(parsed: ParsedRecipe) -> Iterable[Finding]:
    """IMG-007: one tag for all components; IMG-008: the runtime of the recipe's framework."""
    wanted = RUNTIMES.get(parsed.recipe.framework)
    for graph in parsed.graphs:
        images = list(_of_dynamo(graph))
        tags = [_tag(image) for _, _, image in images if _SEMANTIC.fullmatch(_tag(image))]
        most = max(tags, key=lambda tag: (tags.count(tag), tag), default="")
        for component, where, image in images:
            name, tag = _repository(image), _tag(image)
            if wanted and component.kind != "frontend" and name in RUNTIMES.values() and name != wanted:
                message = f"{image!r} does not hold the engine of {parsed.recipe.framework}."
                yield at(graph, where, OTHER_RUNTIME, message, OTHER_RUNTIME.fix(wanted))
            if tag in tags and tag != most:
                message = f"The tag {tag!r} stands beside {most!r}."
                yield at(graph, where, DIFFERENT_TAGS, message)


def _of_dynamo(graph: Document) -> Iterator[tuple[Component, Path, str]]:
    """The components whose main container runs one of Dynamo's own images."""
    for component in components(graph):
        where = (*component.container, "image")
        image = graph.get(where)
        if isinstance(image, str) and _repository(image) in {*RUNTIMES.values(), "dynamo-frontend"}:
            yield component, where, image


def _images(parsed: ParsedRecipe) -> Iterator[tuple[Document, Path, str]]:
    for document in parsed.documents:
        for container in containers(document):
            image = document.get((*container, "image"))
            if isinstance(image, str):
                yield document, (*container, "image"), image


def _repository(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _tag(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


RULES = (
    PLACEHOLDER,
    PRIVATE_REGISTRY,
    UNREADABLE_VERSION,
    NO_IMAGE,
    NOT_PINNED,
    MISNAMED_RUNTIME,
    DIFFERENT_TAGS,
    OTHER_RUNTIME,
    REGISTRY_NOT_ALLOWED,
)
CHECKS = (missing_images, tags, public_images, registries, runtimes)

"""A recipe as its rules see it: every manifest parsed once, and the objects by what they are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from checks import graph
from checks.finding import Edit, Finding
from checks.layout import Shape
from checks.manifest import Document, Manifest, read
from checks.nodes import Path
from checks.recipe import Recipe
from checks.rules.catalogue import CATALOGUE
from checks.rules.settings import Settings

ALTERNATIVES = (Shape.FLAT, Shape.KUSTOMIZE, Shape.BARE)


@dataclass(frozen=True)
class Reading:
    """A recipe and its parsed manifests, in the order of their paths, and what the policy says of its clusters."""

    recipe: Recipe
    manifests: tuple[Manifest, ...]
    settings: Settings = field(default_factory=Settings)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document that is an object, of all files."""
        return tuple(d for manifest in self.manifests for d in manifest.documents if isinstance(d.value, dict))

    @property
    def graphs(self) -> tuple[Document, ...]:
        """The graphs of the recipe's own directory; what lies deeper is not applied."""
        return tuple(d for d in self.of(graph.KIND) if d.path.rpartition("/")[0] == self.recipe.path)

    def of(self, kind: str) -> tuple[Document, ...]:
        """The objects of one kind."""
        return tuple(d for d in self.documents if d.kind == kind)

    @property
    def benchmarks(self) -> tuple[Document, ...]:
        """The objects of the benchmark's file, be it the recipe's own or shared."""
        return tuple(d for d in self.documents if d.path == self.recipe.perf)

    @property
    def own(self) -> bool:
        """Whether the benchmark is the recipe's own, so that it can only mean this graph."""
        return self.recipe.perf == f"{self.recipe.path}/perf.yaml"

    @property
    def alternatives(self) -> bool:
        """Whether the recipe's files are alternatives, each a deployment, so that nothing holds over all of them."""
        return self.recipe.layout.shape in ALTERNATIVES

    @property
    def downloads(self) -> tuple[Document, ...]:
        """The Jobs of the model-cache directory."""
        return tuple(d for d in self.of("Job") if d.path.startswith(f"{self.recipe.cache}/"))


def reading(recipe: Recipe, settings: Settings) -> Reading:
    """The recipe with its manifests parsed."""
    return Reading(recipe, tuple(read(path, recipe.files[path]) for path in recipe.manifests), settings)


def at(
    document: Document, path: Path, rule: str, message: str, fix: str, *, key: bool = False, edit: Edit | None = None
) -> Finding:
    """A finding at a value of a document, or at its key."""
    place = document.where_key(path) if key else document.where(path)
    return Finding(document.path, place.line, place.column, rule, CATALOGUE[rule].level, message, fix, edit)


def of_file(path: str, rule: str, message: str, fix: str) -> Finding:
    """A finding about a file as a whole."""
    return Finding(path, 1, 1, rule, CATALOGUE[rule].level, message, fix)


def of_text(path: str, text: str, offset: int, rule: str, message: str, fix: str) -> Finding:
    """A finding at an offset (characters) of a file's text."""
    line, column = text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Finding(path, line, column, rule, CATALOGUE[rule].level, message, fix)


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
            entries = document.get((*pod, part))
            yield from ((*pod, part, index) for index in range(len(entries) if isinstance(entries, list) else 0))


def literal(document: Document, container: Path, name: str) -> tuple[str, Path] | None:
    """The literal value of an environment variable of a container, and where it stands."""
    entries = document.get((*container, "env"))
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and entry.get("name") == name and isinstance(entry.get("value"), str):
            return entry["value"], (*container, "env", index, "value")
    return None

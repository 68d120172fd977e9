"""A recipe as its rules see it: every manifest parsed once, and the objects by what they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from checks.recipe import graph
from checks.recipe.layout import Shape
from checks.recipe.manifest import Document, Manifest, Read, read
from checks.recipe.recipe import Recipe
from checks.rules.settings import Settings

ALTERNATIVES = (Shape.FLAT, Shape.KUSTOMIZE, Shape.BARE)


@dataclass(frozen=True)
class ParsedRecipe:
    """A recipe and its parsed manifests, in the order of their paths, and what the policy says of its clusters."""

    recipe: Recipe
    manifests: tuple[Manifest, ...]
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Every document that is an object, of all files."""
        return tuple(d for manifest in self.manifests for d in manifest.documents if isinstance(d.value, dict))

    @cached_property
    def graphs(self) -> tuple[Document, ...]:
        """The graphs of the recipe's own directory; what lies deeper is not applied."""
        return tuple(d for d in self.of(graph.KIND) if self.is_graph(d))

    def is_graph(self, document: Document) -> bool:
        """Whether a document is one of the recipe's graphs."""
        return document.kind == graph.KIND and document.path.rpartition("/")[0] == self.recipe.path

    def of(self, kind: str) -> tuple[Document, ...]:
        """The objects of one kind."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Document, ...]]:
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            found.setdefault(document.kind, []).append(document)
        return {kind: tuple(documents) for kind, documents in found.items()}

    @property
    def size(self) -> int:
        """How many values rules look at."""
        return sum(len(document.values) for document in self.documents)

    @cached_property
    def benchmarks(self) -> tuple[Document, ...]:
        """The objects of the benchmark's file, be it the recipe's own or shared."""
        return tuple(d for d in self.documents if d.path == self.recipe.perf)

    @property
    def has_own_benchmark(self) -> bool:
        """Whether the benchmark is the recipe's own, so that it can only mean this graph."""
        return self.recipe.perf == f"{self.recipe.path}/perf.yaml"

    @property
    def holds_alternatives(self) -> bool:
        """Whether the recipe's files are alternatives, each a deployment, so that nothing holds over all of them."""
        return self.recipe.layout.shape in ALTERNATIVES

    @cached_property
    def downloads(self) -> tuple[Document, ...]:
        """The Jobs of the model-cache directory."""
        return tuple(d for d in self.of("Job") if d.path.startswith(f"{self.recipe.cache}/"))

    def applies(self, path: str) -> bool:
        """Whether a run applies the file at a path: one of the recipe's directory, of its model cache, or its benchmark."""
        return path.rpartition("/")[0] in {self.recipe.path, self.recipe.cache} or path == self.recipe.perf


def parsed_recipe(recipe: Recipe, settings: Settings, read: Read = read) -> ParsedRecipe:
    """The recipe with its manifests parsed."""
    return ParsedRecipe(recipe, tuple(read(path, recipe.files[path]) for path in recipe.manifests), settings)

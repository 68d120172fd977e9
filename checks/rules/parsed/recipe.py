"""A recipe as its rules see it: every manifest parsed once, and the objects by what they are."""

from dataclasses import dataclass, field

from checks.recipe import graph
from checks.recipe.layout import Shape
from checks.recipe.manifest import Document, Manifest, read
from checks.recipe.recipe import Recipe
from checks.rules.settings import Settings

ALTERNATIVES = (Shape.FLAT, Shape.KUSTOMIZE, Shape.BARE)


@dataclass(frozen=True)
class ParsedRecipe:
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
    def has_own_benchmark(self) -> bool:
        """Whether the benchmark is the recipe's own, so that it can only mean this graph."""
        return self.recipe.perf == f"{self.recipe.path}/perf.yaml"

    @property
    def holds_alternatives(self) -> bool:
        """Whether the recipe's files are alternatives, each a deployment, so that nothing holds over all of them."""
        return self.recipe.layout.shape in ALTERNATIVES

    @property
    def downloads(self) -> tuple[Document, ...]:
        """The Jobs of the model-cache directory."""
        return tuple(d for d in self.of("Job") if d.path.startswith(f"{self.recipe.cache}/"))

    def applies(self, path: str) -> bool:
        """Whether a run applies the file at a path: one of the recipe's directory, of its model cache, or its benchmark."""
        return path.rpartition("/")[0] in {self.recipe.path, self.recipe.cache} or path == self.recipe.perf


def parsed_recipe(recipe: Recipe, settings: Settings) -> ParsedRecipe:
    """The recipe with its manifests parsed."""
    return ParsedRecipe(recipe, tuple(read(path, recipe.files[path]) for path in recipe.manifests), settings)

"""What the pages beside recipes say: links to files that are gone, Services that nobody makes, numbers of GPUs that are others."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import KIND, components, gpus
from checks.recipe.layout import folders
from checks.recipe.listing import LONGEST_PAGE
from checks.recipe.manifest import Document, Read, read
from checks.recipe.recipe import Recipe, Tree
from checks.rules.findings import Text

MOST = 200
"""Findings of one page; nobody reads more."""
_LINK = re.compile(r"\[[^\[\]\n]{0,300}\]\(([^()\s]{1,300})\)")


@dataclass(frozen=True)
class Graphs:
    """What the graphs of recipes make and ask for; each recipe is read when a page first names something of it, and once."""

    recipes: Mapping[str, Recipe]
    read: Read
    known: dict[str, tuple[Document, ...]] = field(default_factory=dict)
    counts: dict[str, frozenset[int]] = field(default_factory=dict)

    def of(self, recipe: Recipe) -> tuple[Document, ...]:
        """The graphs of a recipe."""
        if recipe.path not in self.known:
            self.known[recipe.path] = tuple(_graphs(recipe, self.read))
        return self.known[recipe.path]

    def asked(self, recipe: Recipe) -> frozenset[int]:
        """How many GPUs the graphs of a recipe ask for."""
        if recipe.path not in self.counts:
            self.counts[recipe.path] = frozenset(gpus(one) for one in self.of(recipe))
        return self.counts[recipe.path]

    @cached_property
    def roots(self) -> Mapping[str, list[Recipe]]:
        """The recipes of each model, by its directory."""
        found: dict[str, list[Recipe]] = {}
        for one in self.recipes.values():
            found.setdefault(one.layout.root, []).append(one)
        return found


def examine(tree: Tree, recipes: Iterable[Recipe], within: tuple[str, ...], read: Read = read) -> Iterator[Finding]:
    """DOC-001 to DOC-003 over every page; only what lies `within` directories that the tree holds whole is missed."""
    known = {*folders(tree), *tree}
    graphs = Graphs({one.path: one for one in recipes}, read)
    for path, data in sorted(tree.items()):
        if path.endswith(".md") and isinstance(data, bytes) and len(data) <= LONGEST_PAGE:
            page = Text(path, data.decode(errors="replace"))
            found = (*_links(page, known, within), *_services(page, graphs), *_counts(page, graphs))
            yield from found[:MOST]


def changed(found: Iterable[Finding], tree: Tree, paths: Iterable[str]) -> Iterator[Finding]:
    """Of the findings of pages those that a change of `paths` brings: on pages that it touches, or by what it removes."""
    touched = set(paths)
    removed = any(path not in tree for path in touched)
    return (one for one in found if one.path in touched or (removed and one.rule == DEAD_LINK.id))


_APPLIED = re.compile(r"\bkubectl\s{1,9}(?:apply|create)\s[^\n]{0,200}?-f\s{1,9}([\w./-]{1,300}\.ya?ml)")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
DEAD_LINK = Rule(
    "DOC-001",
    Level.WARNING,
    reason="A page leads to a file that was removed or renamed.",
    remedy="Link what is there, or remove the link.",
    bad="[agg](vllm/agg-old)",
    good="[agg](vllm/agg)",
    threads=("ai-dynamo/dynamo#9621", "ai-dynamo/dynamo#4159"),
)


def _links(page: Text, known: Collection[str], within: tuple[str, ...]) -> Iterator[Finding]:
    """DOC-001: links, and files that a command applies, that are not there."""
    return islice(_dead_links(page, known, within), MOST)


def _dead_links(page: Text, known: Collection[str], within: tuple[str, ...]) -> Iterator[Finding]:
    path, text = page.path, page.text
    shown = _FENCE.sub(lambda fence: " " * len(fence[0]), text)
    for found in _LINK.finditer(shown):
        target = found[1].partition("#")[0]
        if target and ":" not in target and not target.startswith("/"):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if f"{place}/".startswith(within) and place not in known:
                message = f"The link leads to {place}, which is not there."
                yield page.at(found.start(1), DEAD_LINK, message)
    for found in _APPLIED.finditer(text):
        if found[1].startswith(within) and found[1] not in known:
            message = f"The command applies {found[1]}, which is not there."
            yield page.at(found.start(1), DEAD_LINK, message, "Name the file as it is called now.")


_SERVICE = re.compile(r"\b(?:svc|service)/([a-z0-9][a-z0-9.-]{0,250}-frontend)\b")
NO_SUCH_SERVICE = Rule(
    "DOC-002",
    Level.WARNING,
    reason="Whoever follows the page asks a Service that nobody makes.",
    remedy="Write {the name that the operator gives: graph, dash, component in lower case}.",
    bad="kubectl port-forward svc/agg-vllm-frontend 8000",
    good="kubectl port-forward svc/llama3-70b-agg-frontend 8000",
    threads=("ai-dynamo/dynamo#5527", "ai-dynamo/dynamo#13021"),
)


def _services(page: Text, graphs: Graphs) -> Iterator[Finding]:
    """DOC-002: a Service in a command that no graph of the model makes."""
    named = list(islice(_SERVICE.finditer(page.text), MOST))
    near = [one for above in _above(page.path) for one in graphs.roots.get(above, ())] if named else []
    made = {name for one in near for graph in graphs.of(one) for name in _frontends(graph)}
    fix = NO_SUCH_SERVICE.fix(" or ".join(sorted(made)))
    for found in named if made else ():
        if found[1] not in made:
            message = f"No graph of the model makes a Service {found[1]!r}."
            yield page.at(found.start(1), NO_SUCH_SERVICE, message, fix)


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _graphs(recipe: Recipe, read: Read) -> Iterator[Document]:
    for path in recipe.manifests:
        if path.startswith(f"{recipe.path}/") and KIND.encode() in recipe.files[path]:
            yield from (one for one in read(path, recipe.files[path]).documents if one.kind == KIND)


def _frontends(graph: Document) -> Iterator[str]:
    for component in components(graph):
        yield f"{graph.name}-{component.name.lower()}".replace(".", "-")


_COUNT = re.compile(r"\s*+(\d{1,6})(?:\s|x|×|$)")
OTHER_GPU_COUNT = Rule(
    "DOC-003",
    Level.WARNING,
    reason="People order hardware by the page's number of GPUs.",
    remedy="Make {page and manifest} agree.",
    bad="| [vllm/agg](vllm/agg) | 8 |  # the graph asks for 4",
    good="| [vllm/agg](vllm/agg) | 4 |",
)


def _counts(page: Text, graphs: Graphs) -> Iterator[Finding]:
    """DOC-003: a table whose column of GPUs says another number than the recipe's graph asks for."""
    return islice(_other_counts(page, graphs), MOST)


def _other_counts(page: Text, graphs: Graphs) -> Iterator[Finding]:
    column, offset = -1, 0
    for line in page.text.splitlines(keepends=True):
        cells = line.split("|")
        if len(cells) < 3:
            column = -1
        elif column < 0:
            column = next(
                (index for index, cell in enumerate(cells) if re.search(r"\bgpus?\b", cell, re.IGNORECASE)), -1
            )
        elif column < len(cells):
            yield from _row(page, offset + len("|".join(cells[:column])) + 1, cells, column, graphs)
        offset += len(line)


def _row(page: Text, start: int, cells: list[str], column: int, graphs: Graphs) -> Iterator[Finding]:
    linked = [found[1].rstrip("/") for found in _LINK.finditer("|".join(cells))]
    places = [posixpath.normpath(posixpath.join(posixpath.dirname(page.path), one)) for one in linked]
    recipe = next((graphs.recipes[one] for one in places if one in graphs.recipes), None)
    said = _COUNT.match(cells[column])
    asked = graphs.asked(recipe) if recipe and said else frozenset()
    if said and len(asked) == 1 and int(said[1]) not in asked:
        message = f"The table says {said[1]} GPUs; {next(iter(places))} asks for {min(asked)}."
        yield page.at(start, OTHER_GPU_COUNT, message, OTHER_GPU_COUNT.fix("the two"))


RULES = (DEAD_LINK, NO_SUCH_SERVICE, OTHER_GPU_COUNT)

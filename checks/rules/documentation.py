"""What the pages beside recipes say: links to files that are gone, Services that nobody makes, numbers of GPUs that are others."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import KIND, components, gpus
from checks.recipe.layout import folders
from checks.recipe.manifest import Document, read
from checks.recipe.recipe import Recipe, Tree
from checks.rules.findings import of_text

LONGEST = 512 * 1024
"""Bytes of a page that is read."""
_LINK = re.compile(r"\[[^\]\n]{0,300}\]\(([^()\s]{1,300})\)")


def examine(tree: Tree, recipes: Iterable[Recipe], within: tuple[str, ...]) -> Iterator[Finding]:
    """DOC-001 to DOC-003 over every page; only what lies `within` directories that the tree holds whole is missed."""
    known = folders(tree) | set(tree)
    chosen = tuple(recipes)
    for path, data in sorted(tree.items()):
        if path.endswith(".md") and isinstance(data, bytes) and len(data) <= LONGEST:
            text = data.decode(errors="replace")
            yield from _links(path, text, known, within)
            near = [one for one in chosen if path.startswith(f"{one.layout.root}/")]
            yield from _services(path, text, near)
            yield from _counts(path, text, {one.path: one for one in chosen})


def changed(found: Iterable[Finding], tree: Tree, paths: Iterable[str]) -> Iterator[Finding]:
    """Of the findings of pages those that a change of `paths` brings: on pages that it touches, or by what it removes."""
    touched = set(paths)
    removed = any(path not in tree for path in touched)
    return (one for one in found if one.path in touched or (removed and one.rule == DEAD_LINK.id))


_APPLIED = re.compile(r"\bkubectl\s+(?:apply|create)\s[^\n]*?-f\s+([\w./-]+\.ya?ml)")
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


def _links(path: str, text: str, known: Iterable[str], within: tuple[str, ...]) -> Iterator[Finding]:
    """DOC-001: links, and files that a command applies, that are not there."""
    shown = _FENCE.sub(lambda fence: " " * len(fence[0]), text)
    for found in _LINK.finditer(shown):
        target = found[1].partition("#")[0]
        if target and ":" not in target and not target.startswith("/"):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if f"{place}/".startswith(within) and place not in known:
                message = f"The link leads to {place}, which is not there."
                yield of_text(path, text, found.start(1), DEAD_LINK, message)
    for found in _APPLIED.finditer(text):
        if found[1].startswith(within) and found[1] not in known:
            message = f"The command applies {found[1]}, which is not there."
            yield of_text(path, text, found.start(1), DEAD_LINK, message, "Name the file as it is called now.")


_SERVICE = re.compile(r"\b(?:svc|service)/([a-z0-9][a-z0-9.-]*-frontend)\b")
NO_SUCH_SERVICE = Rule(
    "DOC-002",
    Level.WARNING,
    reason="Whoever follows the page asks a Service that nobody makes.",
    remedy="Write {the name that the operator gives: graph, dash, component in lower case}.",
    bad="kubectl port-forward svc/agg-vllm-frontend 8000",
    good="kubectl port-forward svc/llama3-70b-agg-frontend 8000",
    threads=("ai-dynamo/dynamo#5527", "ai-dynamo/dynamo#13021"),
)


def _services(path: str, text: str, recipes: Iterable[Recipe]) -> Iterator[Finding]:
    """DOC-002: a Service in a command that no graph of the model makes."""
    named = list(_SERVICE.finditer(text))
    made = {name for recipe in recipes for name in _frontends(recipe)} if named else set()
    for found in named if made else ():
        if found[1] not in made:
            message = f"No graph of the model makes a Service {found[1]!r}."
            yield of_text(
                path, text, found.start(1), NO_SUCH_SERVICE, message, NO_SUCH_SERVICE.fix(" or ".join(sorted(made)))
            )


def _graphs(recipe: Recipe) -> Iterator[Document]:
    for path in recipe.manifests:
        if path.startswith(f"{recipe.path}/") and KIND.encode() in recipe.files[path]:
            yield from (one for one in read(path, recipe.files[path]).documents if one.kind == KIND)


def _frontends(recipe: Recipe) -> Iterator[str]:
    for one in _graphs(recipe):
        for component in components(one):
            yield f"{one.name}-{component.name.lower()}".replace(".", "-")


_COUNT = re.compile(r"\s*(\d+)\s*(?:x|×|$|\s)")
OTHER_GPU_COUNT = Rule(
    "DOC-003",
    Level.WARNING,
    reason="People order hardware by the page's number of GPUs.",
    remedy="Make {page and manifest} agree.",
    bad="| [vllm/agg](vllm/agg) | 8 |  # the graph asks for 4",
    good="| [vllm/agg](vllm/agg) | 4 |",
)


def _counts(path: str, text: str, recipes: Mapping[str, Recipe]) -> Iterator[Finding]:
    """DOC-003: a table whose column of GPUs says another number than the recipe's graph asks for."""
    column, offset = -1, 0
    for line in text.splitlines(keepends=True):
        cells = line.split("|")
        if len(cells) < 3:
            column = -1
        elif column < 0:
            column = next(
                (index for index, cell in enumerate(cells) if re.search(r"\bgpus?\b", cell, re.IGNORECASE)), -1
            )
        elif column < len(cells):
            yield from _row(path, text, offset + len("|".join(cells[:column])) + 1, cells, column, recipes)
        offset += len(line)


def _row(
    path: str, text: str, start: int, cells: list[str], column: int, recipes: Mapping[str, Recipe]
) -> Iterator[Finding]:
    linked = [found[1].rstrip("/") for found in _LINK.finditer("|".join(cells))]
    places = [posixpath.normpath(posixpath.join(posixpath.dirname(path), one)) for one in linked]
    said, recipe = _COUNT.match(cells[column]), next((recipes[one] for one in places if one in recipes), None)
    asked = {gpus(one) for one in _graphs(recipe)} if recipe and said else set()
    if said and len(asked) == 1 and int(said[1]) not in asked:
        message = f"The table says {said[1]} GPUs; {next(iter(places))} asks for {min(asked)}."
        yield of_text(path, text, start, OTHER_GPU_COUNT, message, OTHER_GPU_COUNT.fix("the two"))


RULES = (DEAD_LINK, NO_SUCH_SERVICE, OTHER_GPU_COUNT)

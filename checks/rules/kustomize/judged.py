"""The findings of every overlay of a tree, and of what it renders."""

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from checks.model.finding import Finding
from checks.recipe import manifest
from checks.recipe.recipe import Recipe, Tree, find
from checks.rules import examine_parsed
from checks.rules.kustomize import generated
from checks.rules.kustomize.origins import Spots, origin
from checks.rules.kustomize.rules import NO_PROGRAM, NOT_RENDERABLE, TOO_LARGE
from checks.rules.kustomize.sources import Sources, overlays, reader, sources
from checks.rules.parsed.recipe import parsed_recipe
from checks.rules.settings import Settings

MOST_OVERLAYS = 100
SECONDS = 60.0
"""Of one check, all overlays together; one takes half a second."""
MOST_READ = 20_000
"""Files that the overlays of a check read, each counted for every overlay."""
MOST_VALUES = 1_000_000
"""Values of YAML that rules look at, in what all overlays make and beside it."""
MOST_SECONDS = 10.0
"""Of one overlay."""
OF_THE_RECIPE = ("STRUCT-002", "STRUCT-003", "STRUCT-009", "STRUCT-011", "STRUCT-012", "STRUCT-013")
"""Rules about a recipe as a whole, which its own files have answered."""


@dataclass(frozen=True)
class Output:
    """What was rendered."""

    data: bytes


@dataclass(frozen=True)
class Failed:
    """Why nothing was rendered, in a sentence; `limit` when it took too much."""

    reason: str
    limit: bool = False


Render = Callable[[Mapping[str, bytes], str, float], Output | Failed]
"""What a program makes of an overlay of some files, within some seconds."""


@dataclass(frozen=True)
class Rendering:
    """What is said of one overlay: `recipe` is the directory that it belongs to, `sources` the files that it reads.

    `instead` are findings (path, rule, message) of the generated file, which are said here where they were written.
    """

    overlay: str
    recipe: str
    findings: tuple[Finding, ...]
    sources: frozenset[str]
    instead: frozenset[tuple[str, str, str]] = frozenset()


def _every(_recipe: str, _files: frozenset[str]) -> bool:
    return True


def rendered(
    tree: Tree,
    render: Render | None,
    clock: Callable[[], float],
    settings: Settings | None = None,
    *,
    wanted: Callable[[str, frozenset[str]], bool] = _every,
    read_file: manifest.Read = manifest.read,
) -> tuple[Rendering, ...]:
    """The overlays of a tree, judged; `render` is None when there is no program, `clock` tells seconds.

    Of all overlays those that are `wanted` by their recipe and the files that they read. Overlays with findings of their
    own are not rendered, and none are after a minute.
    """
    read = reader(tree, read_file)
    names = overlays(tree, read)
    homes = {recipe.path: recipe for recipe in find(tree)} if names else {}
    every = _bounded(sources(tree, name, read) for name in names)
    chosen = (one for one, last in every if last or wanted(_home(one.overlay, homes), frozenset(one.files)))
    some = list(islice(chosen, MOST_OVERLAYS + 1))
    if render is None:
        return tuple(_unrendered(some, homes))
    end, found, work = clock() + SECONDS, [], _Work()
    for number, one in enumerate(some):
        left = end - clock()
        if number >= MOST_OVERLAYS or left <= 0 or work.done > MOST_VALUES:
            message = f"No more than {MOST_OVERLAYS} overlays, for {SECONDS:.0f} seconds, are rendered in one check."
            found.append(_said(one, homes, TOO_LARGE.finding(one.page, message, "Keep fewer overlays.")))
            break
        if one.findings:
            found.append(_said(one, homes))
            continue
        made = render(one.files, one.overlay, min(left, MOST_SECONDS))
        examined = partial(_examined, names=names, settings=settings or Settings(), read=read_file, work=work)
        found.append(_judged(tree, one, homes, made, read_file, examined))
    return tuple(found)


def _bounded(every: Iterable[Sources]) -> Iterator[tuple[Sources, bool]]:
    """The overlays as far as a bounded number of files goes; the last one says so where there are more."""
    left = MOST_READ
    for one in every:
        left -= 1 + len(one.files)
        if left < 0:
            message = f"The overlays read more than {MOST_READ} files, each counted for every overlay."
            said = TOO_LARGE.finding(one.page, message, "Keep fewer overlays.")
            yield replace(one, findings=(*one.findings, said)), True
            return
        yield one, False


@dataclass
class _Work:
    """How many values were looked at."""

    done: int = 0


def unrendered(
    tree: Tree,
    settings: Settings,
    wanted: Callable[[str, frozenset[str]], bool],
    read_file: manifest.Read = manifest.read,
) -> tuple[Rendering, ...]:
    """The overlays of a tree that are wanted where no program renders them."""
    return rendered(tree, None, lambda: 0.0, settings, wanted=wanted, read_file=read_file)


def _unrendered(read: list[Sources], homes: Mapping[str, Recipe]) -> Iterator[Rendering]:
    """KUST-007, once: the program is missing."""
    first = next((one for one in read if not one.findings), None)
    count = sum(not one.findings for one in read)
    for one in read:
        what = "overlay was" if count == 1 else "overlays were"
        message = f"Neither kustomize nor kubectl is installed: {count} {what} read, but not rendered."
        notice = NO_PROGRAM.finding(one.page, message)
        yield _said(one, homes, *([notice] if one is first else []))


def _home(overlay: str, homes: Collection[str]) -> str:
    """The recipe that an overlay belongs to: the nearest one above it, else the directory that its sources stand in."""
    above = overlay
    while above and above not in homes:
        above = posixpath.dirname(above)
    return above or overlay.partition("/kustomize/")[0]


def _said(read: Sources, homes: Collection[str], *findings: Finding) -> Rendering:
    found = tuple(sorted({*read.findings, *findings}))
    return Rendering(read.overlay, _home(read.overlay, homes), found, frozenset(read.files))


def _judged(
    tree: Tree,
    read: Sources,
    homes: Mapping[str, Recipe],
    made: Output | Failed,
    read_file: manifest.Read,
    examined: Callable[[Recipe, str, bytes, Sources], tuple[Finding, ...]],
) -> Rendering:
    if isinstance(made, Failed):
        rule = TOO_LARGE if made.limit else NOT_RENDERABLE
        return _said(read, homes, rule.finding(read.page, made.reason))
    home = _home(read.overlay, homes)
    path = generated.path_of(read.overlay, home)
    result = manifest.read(path, made.data)
    if result.findings:
        message = f"What is rendered cannot be read: {result.findings[0].message}"
        return _said(read, homes, NOT_RENDERABLE.finding(read.page, message, result.findings[0].fix))
    raw = examined(homes[home], path, made.data, read) if home in homes else ()
    spots = Spots(result.documents)
    found = [_mapped(finding, spots, read) for finding in raw]
    if f"{home}/{generated.MATRIX}" in tree and posixpath.dirname(read.overlay) == f"{home}/kustomize/overlays":
        old = tree.get(path)
        known = read_file(path, old) if isinstance(old, bytes) else None
        found += generated.stale(known, result, read.overlay, read.page, path)
    return replace(_said(read, homes, *found), instead=frozenset((path, one.rule, one.message) for one in raw))


def _examined(
    recipe: Recipe,
    path: str,
    data: bytes,
    built_on: Sources,
    *,
    names: Collection[str],
    settings: Settings,
    read: manifest.Read,
    work: _Work,
) -> tuple[Finding, ...]:
    """What the rules say of the rendered file in the place of the one that was generated, the other overlays' left out."""
    others = {generated.path_of(one, recipe.path) for one in names}
    files = {name: text for name, text in recipe.files.items() if name not in others}
    parsed = parsed_recipe(replace(recipe, files={**files, path: data}), settings, read)
    found = examine_parsed(parsed)
    kept = tuple(one for one in found if one.path == path and one.rule not in OF_THE_RECIPE)
    work.done += parsed.size + len(kept) * sum(len(one.documents) for one in built_on.manifests)
    return kept


def _mapped(finding: Finding, spots: Spots, read: Sources) -> Finding:
    """The finding at the line where its value was written; without its edit, which was made for another text."""
    spot = spots.at(finding.line, finding.column)
    source = origin(spot, read.manifests) if spot else None
    if source is None:
        return replace(finding, path=read.page, line=1, column=1, edit=None)
    return replace(finding, path=source.path, line=source.place.line, column=source.place.column, edit=None)


def reached(overlays: Iterable[Rendering], changed: Iterable[str]) -> frozenset[str]:
    """The recipes with an overlay that reads one of the changed paths, wherever that stands."""
    paths = frozenset(changed)
    return frozenset(one.recipe for one in overlays if one.sources & paths)


def said_of(overlays: Iterable[Rendering], recipes: Collection[str]) -> frozenset[Finding]:
    """The findings of the overlays of some recipes."""
    return frozenset(finding for one in overlays if one.recipe in recipes for finding in one.findings)


def said_once(found: Iterable[Finding], overlays: Iterable[Rendering]) -> tuple[Finding, ...]:
    """The findings without those of generated files that are said of their sources."""
    instead = frozenset(said for one in overlays for said in one.instead)
    return tuple(one for one in found if (one.path, one.rule, one.message) not in instead)

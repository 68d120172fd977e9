"""What a change touches and no run measures: recipes that cannot be run, deployments where none is looked for, what was moved away.

A check is green by rules alone only where nothing of this is found, so what is not known to be measured counts as not measured.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any

from checks.recipe import manifest
from checks.recipe.graph import KIND
from checks.recipe.layout import CACHE, FILES, ROOT, RUN, above, mentions_graph
from checks.recipe.recipe import Places, Recipe, Tree, is_documentation, running

APPLIED = (".yaml", ".yml", ".json")
"""Suffixes, in small letters, of files that people apply."""
ALIKE = 0.6
"""The share of their values that two deployments of different models have in common if one became the other."""
MOVE_BACK = (
    "Put it back where a run finds it: deploy.yaml and perf.yaml in the recipe's own folder, with model-cache/ beside."
)
RUN_LAYOUT = (
    "Lay it out as recipes/MODEL/FRAMEWORK/MODE with its own deploy.yaml and perf.yaml, and model-cache/ beside."
)


@dataclass(frozen=True, order=True)
class Unmeasured:
    """A recipe (or a deployment by its path) that a change touches and no run measures; `path` is where that is said.

    `lost`: it could be run at the base. `allowed` is the policy's reason to let it merge by rules alone, "" where it has none.
    """

    recipe: str
    path: str
    reason: str
    remedy: str
    lost: bool = False
    allowed: str = ""


@dataclass(frozen=True)
class Sight:
    """What is known of a change: its paths, the head's files, the recipes of both sides, and which of the head's are run.

    `judged` are the head's recipes that the change touches, `built` the folders of kustomize's overlays that it reaches.
    """

    paths: tuple[str, ...]
    head: Tree
    before: tuple[Recipe, ...]
    after: tuple[Recipe, ...]
    judged: frozenset[str]
    run: frozenset[str]
    built: frozenset[str]

    @cached_property
    def running(self) -> Places:
        """What changed, but for documentation."""
        return running(self.paths)

    @cached_property
    def folders(self) -> Mapping[str, list[str]]:
        """The files of the head that are no documentation, by each directory that they lie in."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.head):
            for folder in above(path) if not is_documentation(path) else ():
                found.setdefault(folder, []).append(path)
        return found

    @cached_property
    def known(self) -> Mapping[str, Recipe]:
        """The recipes of the head by their directories."""
        return {one.path: one for one in self.after}

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """The changed paths, in order, that are no documentation and of no recipe that is run."""
        kept = {part for path in self.run for part in (path, self.known[path].cache)}
        mine = (path for path in sorted(self.paths) if not is_documentation(path))
        return tuple(path for path in mine if path not in self.head or kept.isdisjoint(above(path)))


def unmeasured(sight: Sight, read: manifest.Read = manifest.read) -> tuple[Unmeasured, ...]:
    """All of it; what is said of a recipe is not said of its files again."""
    found = [*_recipes(sight), *_gone(sight)]
    told = {one.recipe for one in found}
    others = (*_overlays(sight), *_deployments(sight, read))
    found += [one for one in others if told.isdisjoint((one.path, *above(one.path)))]
    return tuple(sorted([*found, *_moved_away(sight)]))


def gone(before: Iterable[Recipe], after: Iterable[Recipe]) -> tuple[Recipe, ...]:
    """The recipes of the base that could be run, and cannot at the head."""
    left = {one.path for one in after if one.runnable}
    return tuple(one for one in before if one.runnable and one.path not in left)


def replaced(ours: Recipe, away: Iterable[Recipe], read: manifest.Read = manifest.read) -> Recipe | None:
    """The recipe of the base that a new one replaces, so that it is compared with it: the most similar of those that are gone.

    None when nothing is gone, or nothing of the same model and framework or mode, nor alike.
    """
    scores = [(_likeness(ours, one, read), one.path, one) for one in away]
    fitting = [one for one in scores if one[0] >= (1, 0.0)]
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def _likeness(new: Recipe, old: Recipe, read: manifest.Read) -> tuple[int, float]:
    """How much of model, framework and mode two share, 0 when too little, and the share of values that their deployments share."""
    shared = _share(_values(new, read), _values(old, read))
    alike = (new.framework == old.framework) + (new.mode.casefold() == old.mode.casefold())
    if new.model.casefold() == old.model.casefold() and alike:
        return 1 + alike, shared
    return (1 if shared >= ALIKE else 0), shared


def _values(recipe: Recipe, read: manifest.Read) -> frozenset[str]:
    documents = read(FILES[0], recipe.files.get(f"{recipe.path}/{FILES[0]}", b"")).documents
    return frozenset().union(*(one.once("values", partial(_values_of, one)) for one in documents))


def _values_of(document: manifest.Document) -> frozenset[str]:
    found = ((path, document.get(path)) for path in document.values)
    return frozenset(f"{path[-1:]}={value}" for path, value in found if not isinstance(value, dict | list))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _recipes(sight: Sight) -> Iterator[Unmeasured]:
    """Recipes of the head that are touched by more than documentation and cannot be run."""
    known = {one.path: one for one in sight.before}
    for one in sight.after:
        theirs = known.get(one.path)
        if one.path in sight.judged and not one.runnable and _changed(one, theirs, sight):
            lost = theirs is not None and theirs.runnable
            reason, remedy = _why(one)
            yield Unmeasured(one.path, one.anchor, reason, MOVE_BACK if lost else remedy, lost)


def _changed(ours: Recipe, theirs: Recipe | None, sight: Sight) -> bool:
    built = any(ours.path in above(folder) for folder in sight.built)
    return built or sight.running.touch(ours) or (theirs is not None and differs(ours, theirs, sight.running))


def differs(ours: Recipe, theirs: Recipe, changed: Places) -> bool:
    """Whether what changed can change how a recipe that both sides have runs, by the layout of either."""
    return changed.touch(theirs) or (theirs.runnable, _manifests(theirs)) != (ours.runnable, _manifests(ours))


def _manifests(recipe: Recipe) -> Mapping[str, bytes]:
    return {path: recipe.files[path] for path in recipe.manifests}


def _why(recipe: Recipe) -> tuple[str, str]:
    """Why a run could not deploy and measure a recipe, and what to do."""
    laid, missing = recipe.layout, [name for name in FILES if f"{recipe.path}/{name}" not in recipe.files]
    if laid.shape not in RUN:
        return f"It is laid out in a way that no run deploys ({laid.shape.value}).", RUN_LAYOUT
    if missing:
        return f"It has no {' and no '.join(missing)} in its own folder.", RUN_LAYOUT
    if not laid.cache.endswith(f"/{CACHE}"):
        return f"Its model cache stands in {laid.cache}, and a run takes the one that is called {CACHE}.", RUN_LAYOUT
    return f"There is no {CACHE}/ beside it from which a run could take the model.", RUN_LAYOUT


def _gone(sight: Sight) -> Iterator[Unmeasured]:
    """Recipes that could be run at the base and are none at the head, though their folders still hold something."""
    for one in sight.before:
        away = one.runnable and one.path not in sight.known and sight.running.touch(one)
        left = _left(one, sight) if away else None
        if left is not None:
            reason = f"It could be run before this change, and only {left} is left of it."
            yield Unmeasured(one.path, left, reason, f"{MOVE_BACK} Or remove all of it.", lost=True)


def _left(away: Recipe, sight: Sight) -> str | None:
    """What the head still has in the folder of a recipe, but for documentation and for recipes that stand below it now."""
    inside = sight.folders.get(away.path, ())
    return next((path for path in inside if not any(one in sight.known for one in _within(path, away.path))), None)


def _within(path: str, folder: str) -> Iterator[str]:
    """The directories of a path that lie in a folder."""
    return takewhile(lambda one: one != folder, above(path))


def _overlays(sight: Sight) -> Iterator[Unmeasured]:
    """Overlays of kustomize that the change reaches: what they make is deployed by nobody here."""
    for folder in sorted(sight.built):
        reason = "It is an overlay of kustomize: what it makes is judged by its files, and no run deploys it."
        yield Unmeasured(folder, folder, reason, RUN_LAYOUT)


def _deployments(sight: Sight, read: manifest.Read) -> Iterator[Unmeasured]:
    """Files that declare a graph and that no run applies."""
    applied = {path for one in sight.after if one.path in sight.run for path in _applied(one)}
    for path in sorted({*sight.paths} - applied):
        data = sight.head.get(path)
        if isinstance(data, bytes) and _declares_graph(path, data, read):
            reason = f"It declares a {KIND} at a place from which no run deploys anything."
            yield Unmeasured(path, path, reason, RUN_LAYOUT)


def _applied(recipe: Recipe) -> Iterator[str]:
    """The files that a run of a recipe deploys."""
    for path in recipe.manifests:
        folder, _, name = path.rpartition("/")
        if folder == recipe.path and not name.startswith("perf."):
            yield path


def _declares_graph(path: str, data: bytes, read: manifest.Read) -> bool:
    """Whether a file has a graph among its objects, or may have one and cannot be read."""
    large = len(data) > manifest.MAXIMUM_BYTES
    if PurePosixPath(path).suffix.lower() not in APPLIED or not (large or mentions_graph(data)):
        return False
    found = read(path, data)
    return bool(found.findings) or any(_is_graph(document.value) for document in found.documents)


def _is_graph(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    items = value.get("items")
    return KIND in str(value.get("kind")) or (isinstance(items, list) and any(_is_graph(one) for one in items))


def _moved_away(sight: Sight) -> Iterator[Unmeasured]:
    """Recipes that were removed as a whole, in a change after which something stands elsewhere that no run measures."""
    for one in sight.before:
        away = one.runnable and one.path not in sight.known and sight.running.touch(one)
        if not away or _left(one, sight) is not None:
            continue
        to = next((path for path in sight.elsewhere if _may_be(path, one, sight)), None)
        if to is not None:
            reason = f"It is removed, and {to}, which this change touches too, may be what became of it."
            remedy = "Remove it in a pull request of its own, or put it where a run finds it."
            yield Unmeasured(one.path, f"{one.path}/{FILES[0]}", reason, remedy, lost=True)


def _may_be(path: str, gone: Recipe, sight: Sight) -> bool:
    """Whether a changed path of no recipe that is run may be where a recipe went."""
    if path in sight.head:
        return True
    parts = path.split("/")
    unread = parts[0] != ROOT or len(parts) == 2
    names = {name.rpartition("/")[2].casefold() for name in gone.manifests}
    return unread and (parts[0].casefold() == ROOT or parts[-1].casefold() in names)

"""The one check of a change, for command line and bot: from files and a policy to findings, and to what would be run.

Pure, given what renders kustomize's overlays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module

from checks.model.finding import Finding, Level
from checks.model.spec import MAXIMUM_SPEC_BYTES, Content, Spec
from checks.policy.levels import apply
from checks.policy.unmeasured import allowed
from checks.policy.values import Rules
from checks.recipe import recipe
from checks.recipe.both_sides import Sides, relocated, sides
from checks.recipe.layout import ROOT, above
from checks.recipe.manifest import Read
from checks.recipe.recipe import Recipe, Tree
from checks.recipe.remedies import fixed
from checks.recipe.unmeasured import Sight, Unmeasured, differs, gone, replaced, unmeasured
from checks.rules import changes, documentation, kustomize, measuring
from checks.rules.examined import TOO_COSTLY, Examined
from checks.rules.kustomize import Rendering
from checks.rules.settings import Settings

OverlayFilter = Callable[[str, frozenset[str]], bool]
"""Whether an overlay is to be rendered: by the recipe that it belongs to, and the files that it reads."""
Renderer = Callable[[Tree, Settings, OverlayFilter, Read], tuple[Rendering, ...]]
"""What renders the overlays of a tree, given what reads files."""
EVERYWHERE = ("",)
MOST_ESCAPED = 6
"""Bytes that JSON takes at most for one of a text (a control character as an escape)."""


@dataclass(frozen=True)
class Change:
    """What is checked: the files of a head, what of them changed since a base, and where somebody looks.

    `paths` are those that differ, None where everything counts. Nothing is said of what lies outside `places` (files or folders;
    the empty one is everything). `whole` are the folders that `head` holds whole: elsewhere a file that is not there may only not
    have been read.
    """

    head: Tree
    base: Tree = field(default_factory=dict)
    paths: tuple[str, ...] | None = None
    places: tuple[str, ...] = EVERYWHERE
    whole: tuple[str, ...] = (f"{ROOT}/",)
    head_sha: str = "local"
    base_sha: str = "local"


@dataclass(frozen=True)
class Checked:
    """`touched`: whether the change is any recipe's business. `runs` are what it would have run; none where a finding is an error.

    `unmeasured` is what it touches and no run measures. `overlays` are what kustomize made, `examined` what was read and found,
    for whoever checks the same files again.
    """

    touched: bool
    findings: tuple[Finding, ...] = ()
    runs: tuple[Sides, ...] = ()
    overlays: tuple[Rendering, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()
    examined: Examined | None = field(default=None, compare=False, repr=False)


def check(change: Change, rules: Rules, render: Renderer) -> Checked:
    """What the rules say of a change, and what of it would be run."""
    found, before = recipe.find(change.head), recipe.find(change.base)
    examined = Examined(rules.settings)
    overlays = render(change.head, rules.settings, _wanted(change, found), examined.read)
    chosen = _chosen(change, found, before, overlays)
    findings = _findings(change, found, before, rules, overlays, examined)
    runnable = _to_be_run(change, [one for one in chosen if one.runnable], before)
    blind = _unmeasured(change, found, before, chosen, runnable, overlays, examined.read)
    left = allowed(blind, rules.unmeasured)
    touched = bool(chosen or findings or left or recipe.touched(before, change.paths or ()))
    findings = tuple(sorted({*findings, *_too_many_moved(runnable, before, found)}))
    if any(one.level is Level.ERROR for one in findings):
        return Checked(touched, findings, overlays=overlays, unmeasured=left, examined=examined)
    pairs = _counterparts(runnable, before, found, examined.read)
    runs = tuple(_sides(change, *pair) for pair in pairs)
    said = [*map(measuring.not_measured, left), *measuring.compared_with(pairs)]
    large = [finding for one in runs for finding in _oversized(one)]
    return Checked(touched, tuple(sorted({*findings, *said, *large})), runs, overlays, left, examined)


def remedied(change: Change, rules: Rules, checked: Checked) -> Mapping[str, bytes]:
    """The files that differ when every mechanical remedy is applied that makes nothing worse, by path."""
    if not any(one.edit for one in checked.findings):
        return {}
    before, examined = recipe.find(change.base), checked.examined or Examined(rules.settings)

    def judged(tree: Tree) -> tuple[Finding, ...]:
        return _findings(replace(change, head=tree), recipe.find(tree), before, rules, checked.overlays, examined)

    return fixed(change.head, judged)


def holds(tree: Tree, place: str) -> bool:
    """Whether there is anything to check at a place: a recipe or a part of one, a file, or what cannot be read."""
    recipes = recipe.find(tree)
    return (
        place in tree or bool(_at(recipes, (place,))) or any(_below(one.path, place) for one in recipe.unreadable(tree))
    )


def _wanted(change: Change, recipes: Iterable[Recipe]) -> OverlayFilter:
    own = {one.path for one in recipe.touched(recipes, change.paths or ())}

    def wanted(home: str, read: frozenset[str]) -> bool:
        near = any(_below(home, place) or _below(place, home) for place in change.places)
        return near and (change.paths is None or home in own or not read.isdisjoint(change.paths))

    return wanted


def _chosen(
    change: Change, recipes: Iterable[Recipe], before: Iterable[Recipe], overlays: Iterable[Rendering]
) -> tuple[Recipe, ...]:
    """The recipes that are judged: at the places, those that the change touches by files of either side or by overlays."""
    chosen = _at(recipes, change.places)
    if change.paths is None:
        return chosen
    both = recipe.touched((*chosen, *before), change.paths)
    own = {one.path for one in both} | kustomize.reached(overlays, change.paths)
    return tuple(one for one in chosen if one.path in own)


def _at(recipes: Iterable[Recipe], places: Iterable[str]) -> tuple[Recipe, ...]:
    """The recipes at or below places, and those of which a place is a part."""
    every = tuple(recipes)
    found = {
        one.path
        for place in places
        for one in ([one for one in every if _below(one.path, place)] or recipe.touched(every, [place]))
    }
    return tuple(one for one in every if one.path in found)


def _findings(
    change: Change,
    recipes: Iterable[Recipe],
    before: Iterable[Recipe],
    rules: Rules,
    overlays: tuple[Rendering, ...],
    examined: Examined,
) -> tuple[Finding, ...]:
    chosen = _chosen(change, recipes, before, overlays)
    links = _concerning(change, chosen, recipe.unreadable(change.head))
    pages = [
        one
        for one in documentation.examine(change.head, recipes, change.whole, examined.read)
        if any(_below(one.path, place) for place in change.places)
    ]
    if change.paths is not None:
        pages = list(documentation.changed(pages, change.head, change.paths))
    made = kustomize.said_of(overlays, _homes(change, recipes, chosen, overlays))
    both = changes.of_all(before, chosen, rules.settings, examined.read)
    found = {*links, *pages, *made, *both, *examined.of_all(chosen)}
    said = apply(rules, sorted(found), sorted({path for one in chosen for path in one.files}))
    return tuple(sorted(set(kustomize.said_once(said, overlays))))


def _near(change: Change, path: str) -> bool:
    """Whether a path lies at a place that is looked at, or stands in place of a folder above one."""
    return any(_below(path, place) or _below(place, path) for place in change.places)


def _concerning(change: Change, chosen: Iterable[Recipe], found: Iterable[Finding]) -> list[Finding]:
    """Of the findings of paths that cannot be read those that count: by themselves, or as a part of a recipe that is judged."""
    paths = None if change.paths is None else {one for path in change.paths for one in (path, *above(path))}
    parts = {place for one in chosen for place in (f"{one.path}/", f"{one.cache}/", one.perf)}
    return [
        one
        for one in found
        if (_near(change, one.path) and (paths is None or one.path in paths))
        or not parts.isdisjoint((one.path, *(f"{folder}/" for folder in above(one.path))))
    ]


def _homes(
    change: Change, recipes: Iterable[Recipe], chosen: Iterable[Recipe], overlays: Iterable[Rendering]
) -> set[str]:
    """Whose overlays are told: of the recipes that are judged, and of folders that have overlays and no recipe."""
    known = {one.path for one in recipes}
    alone = {
        one.recipe
        for one in overlays
        if one.recipe not in known and any(_below(one.overlay, place) for place in change.places)
    }
    return {one.path for one in chosen} | alone


def _to_be_run(change: Change, recipes: list[Recipe], before: Iterable[Recipe]) -> list[Recipe]:
    """Those of some recipes whose run the change can change."""
    if change.paths is None:
        return recipes
    known, changed = {one.path: one for one in before}, recipe.running(change.paths)
    return [
        one for one in recipes if changed.touch(one) or (one.path in known and differs(one, known[one.path], changed))
    ]


def _unmeasured(
    change: Change,
    found: tuple[Recipe, ...],
    before: tuple[Recipe, ...],
    chosen: Iterable[Recipe],
    runnable: Iterable[Recipe],
    overlays: Iterable[Rendering],
    read: Read,
) -> tuple[Unmeasured, ...]:
    """What the change touches and no run measures; without a change that is no question."""
    if change.paths is None:
        return ()
    judged, run = frozenset(one.path for one in chosen), frozenset(one.path for one in runnable)
    built = frozenset(one.overlay for one in overlays if not one.sources.isdisjoint(change.paths))
    blind = unmeasured(Sight(change.paths, change.head, before, found, judged, run, built), read)
    return tuple(one for one in blind if any(_below(one.recipe, place) or one.path == place for place in change.places))


MOST_MOVED = 1000
"""Pairs of recipes, a new one and one that is gone, of which each is held against the other."""


def _new(runnable: Iterable[Recipe], before: Iterable[Recipe]) -> list[Recipe]:
    """The recipes that the base has no deployment of, so that they may replace others."""
    known = {one.path for one in before if f"{one.path}/deploy.yaml" in one.files}
    return [one for one in runnable if one.path not in known]


def _too_many_moved(
    runnable: Iterable[Recipe], before: tuple[Recipe, ...], found: tuple[Recipe, ...]
) -> Iterator[Finding]:
    """The finding of a change that moves so many recipes that nobody could say which became which."""
    new, left = _new(runnable, before), len(gone(before, found))
    if len(new) * left > MOST_MOVED:
        message = f"The change is too large to judge: {len(new)} recipes are new, and {left} are gone."
        yield TOO_COSTLY.finding(new[0].anchor, message)


def _counterparts(
    runnable: Iterable[Recipe], before: tuple[Recipe, ...], found: tuple[Recipe, ...], read: Read
) -> list[tuple[Recipe, Recipe | None]]:
    """The recipes, each with what it is compared with: itself at the base, else the one there that it replaces."""
    new, known = {one.path for one in _new(runnable, before)}, {one.path: one for one in before}
    away = gone(before, found)
    return [(one, replaced(one, away, read) if one.path in new else known[one.path]) for one in runnable]


def _sides(change: Change, ours: Recipe, theirs: Recipe | None) -> Sides:
    head = recipe.content(ours, change.head_sha)
    base = _readable(theirs, change.base_sha)
    return sides(ours, head, relocated(base, theirs, ours) if base and theirs else None)


def _readable(theirs: Recipe | None, sha: str) -> Content | None:
    """The base's side; None when there is none that could be deployed."""
    if theirs is None or f"{theirs.path}/deploy.yaml" not in theirs.files:
        return None
    try:
        return recipe.content(theirs, sha)
    except UnicodeDecodeError:
        return None


def _oversized(one: Sides) -> tuple[Finding, ...]:
    """The finding of a run whose input could not be kept. What is measured exactly takes pydantic, which few recipes need."""
    contents = [one.head, *([one.base] if one.base else [])]
    texts = [text for content in contents for item in content.files.items() for text in item]
    if sum(len(text.encode()) for text in [*texts, one.benchmark]) * MOST_ESCAPED < MAXIMUM_SPEC_BYTES // 2:
        return ()
    input_size = import_module("checks.model.input_size")
    reason = input_size.oversize(Spec(one.recipe, "", one.head, one.base, one.benchmark))
    where = f"{one.recipe}/deploy.yaml"
    return (Finding(where, 1, 1, "input-size", Level.ERROR, reason, input_size.REMEDY),) if reason else ()


def _below(path: str, folder: str) -> bool:
    return not folder or f"{path}/".startswith(f"{folder}/")

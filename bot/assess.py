"""From the files of both sides to findings and to what would be run: checks' own functions, put in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.evaluation import Candidate
from checks import kustomize
from checks import recipe as recipes
from checks.finding import Finding, Level
from checks.fix import difference, fixed
from checks.input_size import REMEDY, oversize
from checks.layout import ROOT
from checks.policy.values import Rules
from checks.recipe import Recipe, Tree
from checks.rules import changes, documentation
from checks.rules.levels import judge
from checks.spec import Content
from checks.spec_builder import sides
from checks.suggest import Suggestion, suggestions

DEFAULT = Rules()


@dataclass(frozen=True)
class Assessment:
    """`touched`: whether the change is any recipe's business; candidates are run only when no finding is an error.

    `remedies` is the unified diff of what can be mended mechanically, `suggestions` the same in parts.
    """

    touched: bool
    findings: tuple[Finding, ...] = ()
    remedies: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def models(paths: Iterable[str]) -> tuple[str, ...]:
    """The directories recipes/<model>/ that changed paths lie in: all that needs to be read."""
    parts = (path.split("/") for path in paths)
    return tuple(sorted({"/".join([*one[:2], ""]) for one in parts if one[0] == ROOT and len(one) > 2}))


def assess(
    paths: Iterable[str],
    head: Tree,
    base: Tree,
    head_sha: str,
    base_sha: str,
    rules: Rules = DEFAULT,
    program: str | None = None,
) -> Assessment:
    """What a change of `paths` from `base` to `head` (each the files of the touched models) amounts to.

    `program` renders what kustomize makes, None where there is none.
    """
    changed = tuple(paths)
    found, theirs = recipes.find(head), {one.path: one for one in recipes.find(base)}
    own = {one.path for one in recipes.touched(found, changed)}
    overlays = kustomize.rendered(
        head, program, rules.settings, wanted=lambda recipe, read: recipe in own or not read.isdisjoint(changed)
    )
    touched = own | kustomize.reached(overlays, changed)
    ours = tuple(one for one in found if one.path in touched)
    links = recipes.unreadable(head)
    if not ours and not recipes.touched(theirs.values(), changed) and not links:
        return Assessment(touched=False)
    pages = documentation.changed(documentation.examine(head, found, models(changed)), head, changed)
    both = changes.of_all(theirs.values(), ours, rules.settings)
    said = judge(ours, rules, [*links, *pages, *both, *kustomize.said_of(overlays, touched)])
    findings = list(kustomize.said_once(said, overlays))
    better = _better(changed, head, findings, rules)
    start = Assessment(
        touched=True,
        findings=tuple(sorted(set(findings))),
        remedies=difference(head, better),
        suggestions=suggestions(head, better),
    )
    if any(finding.level is Level.ERROR for finding in findings):
        return start
    runnable = [one for one in ours if one.runnable and recipes.runs(one, changed)]
    candidates = tuple(_candidate(one, theirs.get(one.path), head_sha, base_sha) for one in runnable)
    findings += [_oversized(one.recipe, reason) for one in candidates if (reason := oversize(one.spec))]
    return replace(start, findings=tuple(sorted(set(findings))), candidates=candidates)


def _better(changed: Sequence[str], head: Tree, findings: Iterable[Finding], rules: Rules) -> Mapping[str, bytes]:
    """What `recipe-gate check --fix` would make of the recipes that the change touches."""
    if not any(one.edit for one in findings):
        return {}
    return fixed(head, lambda tree: judge(recipes.touched(recipes.find(tree), changed), rules))


def _candidate(ours: Recipe, theirs: Recipe | None, head_sha: str, base_sha: str) -> Candidate:
    """What would be run of a recipe that the change touches."""
    head = recipes.content(ours, head_sha)
    base = _readable(theirs, base_sha)
    found = sides(ours, head, base)
    return Candidate(found.recipe, "", found.head, found.base, found.benchmark)


def _readable(theirs: Recipe | None, sha: str) -> Content | None:
    """The base's side; None when there is none that could be deployed."""
    if theirs is None or f"{theirs.path}/deploy.yaml" not in theirs.files:
        return None
    try:
        return recipes.content(theirs, sha)
    except UnicodeDecodeError:
        return None


def _oversized(recipe: str, reason: str) -> Finding:
    return Finding(f"{recipe}/deploy.yaml", 1, 1, "input-size", Level.ERROR, reason, REMEDY)

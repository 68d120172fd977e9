"""A pull request's files through the one check: findings, what mends them, and what would be run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.model.evaluation import Candidate
from bot.model.github import Places
from checks.check import Change, Renderer, check, remedied
from checks.model.finding import Finding
from checks.policy.values import Rules
from checks.recipe.layout import ROOT
from checks.recipe.look_alikes import folded
from checks.recipe.recipe import Tree
from checks.recipe.remedies import Suggestion, difference, suggestions
from checks.recipe.unmeasured import Unmeasured
from checks.rules import most_urgent
from checks.rules.kustomize import unrendered

DEFAULT = Rules()
MOST = 1000
"""Findings of a change, and suggestions: GitHub takes fifty a request."""
LONGEST_DIFF = 100_000
"""Characters of the remedies as a diff; a report shows less."""


@dataclass(frozen=True)
class CheckedFiles:
    """`touched`: whether the change is any recipe's business; candidates are run only when no finding is an error.

    `remedies` is the unified diff of what can be mended mechanically, `suggestions` the same in parts.
    `unmeasured` is what the change touches and no run measures.
    """

    touched: bool
    findings: tuple[Finding, ...] = ()
    remedies: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()


def touched_models(paths: Iterable[str]) -> tuple[str, ...]:
    """The directories recipes/<model>/ that changed paths lie in: all that needs to be read."""
    parts = (path.split("/") for path in paths)
    return tuple(sorted({"/".join([*one[:2], ""]) for one in parts if one[0] == ROOT and len(one) > 2}))


def near_recipes(paths: Iterable[str]) -> bool:
    """Whether changed paths lie in recipes/, stand in its place, or have nearly its name."""
    return any(folded(path.partition("/")[0]) == ROOT for path in paths)


def places(paths: Iterable[str]) -> Places:
    """What of a commit has to be looked at for changed paths: touched models, and what stands where a model's folder does."""
    known = tuple(paths)
    return Places(touched_models(known), frozenset(path for path in known if path.count("/") < 2))


def change_of(paths: Iterable[str], head: Tree, base: Tree, head_sha: str, base_sha: str) -> Change:
    """A change of `paths` from `base` to `head`, each the files of the touched models."""
    changed = tuple(paths)
    return Change(head, base, changed, whole=touched_models(changed), head_sha=head_sha, base_sha=base_sha)


def check_files(
    paths: Iterable[str],
    head: Tree,
    base: Tree,
    head_sha: str,
    base_sha: str,
    rules: Rules = DEFAULT,
    render: Renderer = unrendered,
) -> CheckedFiles:
    """What a change amounts to, with what can be mended; `render` renders what kustomize makes."""
    _, mended = begun(change_of(paths, head, base, head_sha, base_sha), rules, render)
    return mended()


def begun(change: Change, rules: Rules, render: Renderer) -> tuple[CheckedFiles, Callable[[], CheckedFiles]]:
    """What a change amounts to, and what gives the same with what can be mended: the second half is worth less than the first."""
    found = check(change, rules, render)
    checked = CheckedFiles(
        touched=found.touched,
        findings=most_urgent(found.findings, MOST, "change"),
        candidates=tuple(Candidate(one) for one in found.runs),
        unmeasured=found.unmeasured,
    )

    def mended() -> CheckedFiles:
        better = remedied(change, rules, found)
        shown, parts = difference(change.head, better), suggestions(change.head, better)
        return replace(checked, remedies=shown[:LONGEST_DIFF], suggestions=parts[:MOST])

    return checked, mended

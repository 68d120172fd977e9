"""The input of a run from a contributor's working copy: the recipe in a folder, its base in another folder or commit."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks import baseline, policy, stale
from checks.baseline import Baseline
from checks.finding import Finding, Level
from checks.input_size import REMEDY, oversize
from checks.metrics import Change, chosen, tolerated
from checks.recipe import Recipe, Tree, content, find, unreadable
from checks.rules.allowed import judge
from checks.spec import LEARNING, Spec, in_turns
from checks.tree import read_tree, repository


@dataclass(frozen=True)
class Wrong:
    """Why there is no input: one sentence, or the findings of the rules."""

    reason: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """One recipe of a tree, at a commit as far as one is known."""

    recipe: Recipe
    sha: str


def _silent(_: str) -> None:
    pass


def spec_of(
    path: Path,
    base: str | None,
    pairs: int,
    hardware: str,
    *,
    again: bool = False,
    tell: Callable[[str], None] = _silent,
) -> Spec | Wrong:
    """The spec of a run of the recipe in a folder; `base` is a folder of the same recipe or a commit that has it.

    `again` measures the recipe beside itself, every pair, so that its noise is known. `tell` hears of a baseline that is stale.
    """
    head = in_folder(path)
    if isinstance(head, Wrong):
        return head
    other = head if again else None if base is None else _base(path, head, base)
    if isinstance(other, Wrong):
        return other
    sides = [side for side in (other, head) if side is not None]
    refused = _refused(path, [side.recipe for side in sides])
    if refused is not None:
        return refused
    contents = [content(side.recipe, side.sha) for side in sides]
    known = _known(path, base, head.recipe.path, hardware)
    if isinstance(known, Wrong):
        return known
    moved = stale.moved(known.environment.images, known.environment.asked, contents[0], known.recipe) if known else ""
    if moved:
        tell(f"the baseline is stale, and the noise counts as unknown. {moved}")
    benchmark = sides[0].recipe.files[sides[0].recipe.perf].decode()
    changes = of_policy(path)
    if isinstance(changes, Wrong):
        return changes
    spec = Spec(
        recipe=head.recipe.path,
        hardware=hardware,
        head=contents[-1],
        base=contents[0] if len(contents) == 2 else None,
        benchmark=benchmark,
        metrics=chosen(changes, benchmark),
        sequence=in_turns(pairs),
        history=known.pairs if known and not moved else {},
        within=known.share_within if known and not moved else 0.0,
        blocks=LEARNING if again else 0,
        whole=again,
        failures=tolerated(changes),
    )
    large = oversize(spec)
    return Wrong(f"{large} {REMEDY}") if large else spec


def _refused(path: Path, recipes: Sequence[Recipe]) -> Wrong | None:
    """Why recipes are not run: their layout, or errors that the policy of the working copy leaves."""
    unlike = next((one for one in recipes if not one.runnable), None)
    if unlike is not None:
        return Wrong(f"{unlike.path} cannot be deployed and measured as it is laid out; `recipe-gate check` tells why.")
    found = policy.at(repository(path))
    if isinstance(found, tuple):
        return Wrong("The policy has mistakes.", found)
    errors = tuple(one for one in judge(recipes, found.rules) if one.level is Level.ERROR)
    return Wrong("The recipe has errors; `recipe-gate check` tells more.", errors) if errors else None


def _known(path: Path, base: str | None, recipe: str, hardware: str) -> Baseline | Wrong | None:
    """The recipe's baseline as it stands at the base; None where there is none."""
    where = baseline.path(recipe, hardware)
    if base is None or Path(base).is_dir():
        file = repository(Path(base) if base else path) / where
        text = file.read_text() if file.is_file() else None
    else:
        text = _git(repository(path), "show", f"{base}:{where}")
    found = baseline.parse(text, recipe, hardware) if text else None
    return Wrong(found.reason) if isinstance(found, baseline.Refused) else found


def of_policy(path: Path) -> Mapping[str, Change] | Wrong:
    """What the policy of the working copy in which a path lies says of metrics."""
    found = policy.at(repository(path))
    return Wrong("The policy has mistakes.", found) if isinstance(found, tuple) else found.metrics


def in_folder(path: Path) -> Chosen | Wrong:
    """The recipe in a folder of a working copy, with the commit that is checked out there."""
    root = repository(path)
    inside = path.absolute().relative_to(root).as_posix()
    found = _named(read_tree(root), inside)
    return found if isinstance(found, Wrong) else Chosen(found, _git(root, "rev-parse", "HEAD") or "local")


def _named(tree: Tree, path: str) -> Recipe | Wrong:
    recipe = next((one for one in find(tree) if one.path == path), None)
    if recipe is None:
        return Wrong(f"{path} is no recipe; a recipe is recipes/MODEL/FRAMEWORK/MODE with a deploy.yaml.")
    beside = (f"{recipe.path}/", f"{recipe.cache}/")
    bad = tuple(finding for finding in unreadable(tree) if finding.path.startswith(beside))
    return Wrong("The recipe holds files that cannot be read.", bad) if bad else recipe


def _base(path: Path, head: Chosen, base: str) -> Chosen | Wrong:
    if Path(base).is_dir():
        found = in_folder(Path(base))
        if not isinstance(found, Wrong) and found.recipe.path != head.recipe.path:
            return Wrong(f"{base} is {found.recipe.path}; it can only be compared with {head.recipe.path}.")
        return found
    root = repository(path)
    sha = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if not sha:
        return Wrong(f"{base} is neither a folder nor a commit of {root}.")
    model = "/".join(head.recipe.path.split("/")[:2])
    names = _git(root, "ls-tree", "-r", "--name-only", "-z", sha, "--", model) or ""
    tree = {name: _blob(root, sha, name) for name in names.split("\0") if name}
    recipe = _named(tree, head.recipe.path)
    return recipe if isinstance(recipe, Wrong) else Chosen(recipe, sha)


def _blob(root: Path, sha: str, name: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), "show", f"{sha}:{name}"], check=True, capture_output=True).stdout


def _git(root: Path, *arguments: str) -> str | None:
    """What git printed, None when it failed or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return None
    return done.stdout.strip()

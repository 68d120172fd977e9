"""The input of a run from a contributor's working copy: the recipe in a folder, its base in another folder or commit.

Policy and baseline are those of the base, as in the bot: a change does not bring what it is judged by.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from checks import policy
from checks.judge import baseline
from checks.judge.known_noise import UNKNOWN, KnownNoise, of_baseline
from checks.model.finding import Finding, Level
from checks.model.input_size import REMEDY, oversize
from checks.model.spec import Content, Spec
from checks.policy.levels import judge
from checks.policy.values import PATH, Policy
from checks.recipe.both_sides import Sides, sides
from checks.recipe.recipe import Recipe, Tree, content, find, unreadable
from checks.run.spec_builder import Setting, aa_run, comparison
from checks.workingcopy.tree import read_tree, repository


@dataclass(frozen=True)
class NoInput:
    """Why there is no input: one sentence, or the findings of the rules."""

    reason: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class FoundRecipe:
    """One recipe of a tree, at a commit as far as one is known."""

    recipe: Recipe
    sha: str


@dataclass(frozen=True)
class RunOptions:
    """What a person says beside the recipe: `base` is a folder or a commit; 0 pairs and no hardware are the policy's.

    `aa` measures the recipe beside itself. `today` is a date (ISO 8601), by which baselines age.
    """

    base: str | None = None
    pairs: int = 0
    hardware: str | None = None
    aa: bool = False
    today: str = ""


@dataclass(frozen=True)
class Prepared:
    """What a run is given, with what is to be said before it begins."""

    spec: Spec
    warnings: tuple[Finding, ...] = ()


def prepared(path: Path, options: RunOptions) -> Prepared | NoInput:
    """The input of a run of the recipe in a folder."""
    head = in_folder(path)
    if isinstance(head, NoInput):
        return head
    base = None if options.base is None else _base(path, head, options.base)
    if isinstance(base, NoInput):
        return base
    found = policy_of(path, options.base)
    if isinstance(found, NoInput):
        return found
    refused = _refused(head.recipe, base.recipe if base else None, found)
    if refused is not None:
        return refused
    compared = _content(base) if base else None
    if isinstance(compared, NoInput):
        return compared
    both = sides(head.recipe, content(head.recipe, head.sha), compared)
    same = _same(path, options.base, both)
    return NoInput(same) if same else _prepared(path, both, found, options)


def _content(base: FoundRecipe) -> Content | NoInput:
    """The base's files; it is not held against the rules, which may be what the change mends."""
    try:
        return content(base.recipe, base.sha)
    except UnicodeDecodeError as error:
        return NoInput(f"{base.recipe.path} at {base.sha} cannot be read: {error.reason}.")


def _prepared(path: Path, both: Sides, found: Policy, options: RunOptions) -> Prepared | NoInput:
    setting = Setting(found, found.hardware if options.hardware is None else options.hardware)
    if options.aa:
        made = Prepared(aa_run(both, setting, options.pairs))
    else:
        noise = _noise(path, both, setting, options) if both.base is not None and setting.hardware else UNKNOWN
        warnings = (noise.warning,) if noise.warning else ()
        made = Prepared(comparison(both, setting, noise, options.pairs), warnings)
    large = oversize(made.spec)
    return NoInput(f"{large} {REMEDY}") if large else made


def _noise(path: Path, both: Sides, setting: Setting, options: RunOptions) -> KnownNoise:
    text = _text(path, options.base, baseline.path(both.recipe, setting.hardware))
    base = both.base or both.head
    return of_baseline(text, both.recipe, setting.hardware, base, options.today, setting.policy.baseline_days)


def policy_of(path: Path, base: str | None = None) -> Policy | NoInput:
    """The policy as it stands at the base (a folder or a commit), or in the working copy in which a path lies."""
    text = _text(path, base, PATH)
    found = policy.read(text.encode() if text is not None else None)
    return NoInput("The policy has mistakes.", found) if isinstance(found, tuple) else found


def _text(path: Path, base: str | None, name: str) -> str | None:
    """A file of the base's repository as it stands there; None where there is no such file."""
    if base is not None and not Path(base).is_dir():
        return _git(repository(path), "show", "--end-of-options", f"{base}:{name}")
    file = repository(path if base is None else Path(base)) / name
    return file.read_text() if file.is_file() else None


def _same(path: Path, base: str | None, both: Sides) -> str:
    """Why nothing would be compared, in a sentence; empty where something would."""
    if base is None or both.base is None:
        return ""
    itself = path.resolve() == Path(base).resolve() if Path(base).is_dir() else both.base.files == both.head.files
    return (
        f"{path} is at {base} what it is here, so there is nothing to compare; --aa learns its noise." if itself else ""
    )


def _refused(head: Recipe, base: Recipe | None, found: Policy) -> NoInput | None:
    """Why a recipe is not run: the layout of a side, or errors at the head that the policy leaves."""
    unlike = next((one for one in (base, head) if one is not None and not one.runnable), None)
    if unlike is not None:
        return NoInput(
            f"{unlike.path} cannot be deployed and measured as it is laid out; `recipe-gate check` tells why."
        )
    errors = tuple(one for one in judge([head], found.rules) if one.level is Level.ERROR)
    return NoInput("The recipe has errors; `recipe-gate check` tells more.", errors) if errors else None


def in_folder(path: Path) -> FoundRecipe | NoInput:
    """The recipe in a folder of a working copy, with the commit that is checked out there."""
    root = repository(path)
    inside = path.absolute().relative_to(root).as_posix()
    found = _named(read_tree(root), inside)
    return found if isinstance(found, NoInput) else FoundRecipe(found, _git(root, "rev-parse", "HEAD") or "local")


def _named(tree: Tree, path: str) -> Recipe | NoInput:
    recipe = next((one for one in find(tree) if one.path == path), None)
    if recipe is None:
        return NoInput(f"{path} is no recipe; a recipe is recipes/MODEL/FRAMEWORK/MODE with a deploy.yaml.")
    beside = (f"{recipe.path}/", f"{recipe.cache}/")
    bad = tuple(finding for finding in unreadable(tree) if finding.path.startswith(beside))
    return NoInput("The recipe holds files that cannot be read.", bad) if bad else recipe


def _base(path: Path, head: FoundRecipe, base: str) -> FoundRecipe | NoInput:
    if Path(base).is_dir():
        found = in_folder(Path(base))
        if not isinstance(found, NoInput) and found.recipe.path != head.recipe.path:
            return NoInput(f"{base} is {found.recipe.path}; it can only be compared with {head.recipe.path}.")
        return found
    root = repository(path)
    sha = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if not sha:
        return NoInput(f"{base} is neither a folder nor a commit of {root}.")
    model = "/".join(head.recipe.path.split("/")[:2])
    names = _git(root, "ls-tree", "-r", "--name-only", "-z", sha, "--", model) or ""
    tree = {name: _blob(root, sha, name) for name in names.split("\0") if name}
    recipe = _named(tree, head.recipe.path)
    return recipe if isinstance(recipe, NoInput) else FoundRecipe(recipe, sha)


def _blob(root: Path, sha: str, name: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), "show", f"{sha}:{name}"], check=True, capture_output=True).stdout


def _git(root: Path, *arguments: str) -> str | None:
    """What git printed, None when it failed or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return None
    return done.stdout.rstrip()

"""The recipes of a working copy as values: one in a folder, or as another folder or a commit has it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from checks.model.finding import Finding
from checks.recipe.recipe import Recipe, Tree, find, unreadable
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


def in_folder(path: Path) -> FoundRecipe | NoInput:
    """The recipe in a folder of a working copy, with the commit that is checked out there."""
    root = repository(path)
    inside = path.absolute().relative_to(root).as_posix()
    found = _named(read_tree(root), inside)
    return found if isinstance(found, NoInput) else FoundRecipe(found, _git(root, "rev-parse", "HEAD") or "local")


def at_base(path: Path, head: FoundRecipe, base: str) -> FoundRecipe | NoInput:
    """The same recipe as another folder, or a commit of the same repository, has it."""
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


def _named(tree: Tree, path: str) -> Recipe | NoInput:
    recipe = next((one for one in find(tree) if one.path == path), None)
    if recipe is None:
        return NoInput(f"{path} is no recipe; a recipe is recipes/MODEL/FRAMEWORK/MODE with a deploy.yaml.")
    beside = (f"{recipe.path}/", f"{recipe.cache}/")
    bad = tuple(finding for finding in unreadable(tree) if finding.path.startswith(beside))
    return NoInput("The recipe holds files that cannot be read.", bad) if bad else recipe


def text_at(path: Path, base: str | None, name: str) -> str | None:
    """A file of the base's repository as it stands there; None where there is no such file."""
    if base is not None and not Path(base).is_dir():
        return _git(repository(path), "show", "--end-of-options", f"{base}:{name}")
    file = repository(path if base is None else Path(base)) / name
    return file.read_text() if file.is_file() else None


def _blob(root: Path, sha: str, name: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), "show", f"{sha}:{name}"], check=True, capture_output=True).stdout


def _git(root: Path, *arguments: str) -> str | None:
    """What git printed, None when it failed or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return None
    return done.stdout.rstrip()

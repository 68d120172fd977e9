"""Find the recipes in a tree of files, and which of them a change touches.

The layout that new recipes follow: recipes/<model>/model-cache/{model-cache,model-download}.yaml beside
recipes/<model>/<framework>/<mode>/{deploy,perf}.yaml. A directory with a deploy.yaml two levels below its model is a recipe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from checks.finding import Finding, Level
from checks.spec import Content

ROOT = "recipes"
CACHE = "model-cache"
CACHE_FILES = ("model-cache.yaml", "model-download.yaml")
FILES = ("deploy.yaml", "perf.yaml")
DEPTH = 4
"""recipes / model / framework / mode."""


@dataclass(frozen=True)
class Link:
    """A symbolic link of a tree, by its target: never followed."""

    target: str


Tree = Mapping[str, bytes | Link]
"""The files of a repository, by path relative to its root."""


@dataclass(frozen=True)
class Recipe:
    """One recipe: `path` is its directory; `files` are its own and its model's model-cache files, by path."""

    path: str
    files: Mapping[str, bytes]

    @property
    def model(self) -> str:
        """The directory of the model."""
        return self.path.split("/")[1]

    @property
    def framework(self) -> str:
        """The directory of the framework: vllm, sglang or trtllm."""
        return self.path.split("/")[2]

    @property
    def mode(self) -> str:
        """The directory of the recipe itself."""
        return self.path.split("/")[3]

    @property
    def cache(self) -> str:
        """The model's model-cache directory."""
        return f"{ROOT}/{self.model}/{CACHE}"

    @property
    def manifests(self) -> tuple[str, ...]:
        """The paths of the YAML files, sorted."""
        return tuple(sorted(path for path in self.files if path.endswith((".yaml", ".yml"))))


def find(tree: Tree) -> tuple[Recipe, ...]:
    """Every recipe of a tree, sorted by path; model-cache directories are no recipes."""
    directories = {directory for path in tree if (directory := _directory(path))}
    return tuple(Recipe(directory, _files(tree, directory)) for directory in sorted(directories))


def _directory(path: str) -> str | None:
    parts = path.split("/")
    if len(parts) <= DEPTH or parts[0] != ROOT or CACHE in parts[1:3]:
        return None
    return "/".join(parts[:DEPTH]) if parts[-1].endswith((".yaml", ".yml")) else None


def _files(tree: Tree, directory: str) -> dict[str, bytes]:
    cache = "/".join([*directory.split("/")[:2], CACHE])
    inside = (f"{directory}/", f"{cache}/")
    return {path: data for path, data in sorted(tree.items()) if path.startswith(inside) and isinstance(data, bytes)}


def unreadable(tree: Tree) -> tuple[Finding, ...]:
    """A finding for every path of recipes/ that is no plain file inside the tree."""
    found = []
    for path, data in sorted(tree.items()):
        if not path.startswith(f"{ROOT}/"):
            continue
        if isinstance(data, Link):
            message = f"A symbolic link to {data.target!r} stands where a file belongs; links are never followed."
            found.append(Finding(path, 1, 1, "STRUCT-007", Level.ERROR, message, "Put the file itself here."))
        elif ".." in path.split("/"):
            message = "The path leaves its directory."
            found.append(Finding(path, 1, 1, "STRUCT-007", Level.ERROR, message, "Name the file without '..'."))
    return tuple(found)


def touched(recipes: Iterable[Recipe], paths: Iterable[str]) -> tuple[Recipe, ...]:
    """The recipes that a change of `paths` touches: a model-cache file touches every recipe of its model."""
    changed = tuple(paths)
    return tuple(
        recipe
        for recipe in recipes
        if any(path.startswith((f"{recipe.path}/", f"{recipe.cache}/")) for path in changed)
    )


def runs(recipe: Recipe, paths: Iterable[str]) -> bool:
    """Whether a change of `paths` can change how the recipe runs: its documentation cannot."""
    return any(
        path.startswith((f"{recipe.path}/", f"{recipe.cache}/")) and PurePosixPath(path).suffix not in {".md", ".txt"}
        for path in paths
    )


def content(recipe: Recipe, sha: str) -> Content:
    """The manifests of a recipe that rules have read without a finding, as a run's input; raises UnicodeDecodeError otherwise."""
    return Content(sha, {path: recipe.files[path].decode() for path in recipe.manifests})

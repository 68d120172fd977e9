"""Find the recipes in a tree of files, and which of them a change touches; layout.py says how directories are laid out."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.model.spec import Content
from checks.recipe.layout import (
    CACHE,
    CACHES,
    FILES,
    LONGEST_PATH,
    NEARLY,
    ROOT,
    RUN,
    Folders,
    Layout,
    above,
    folders,
    homes,
    layout,
    simple,
)
from checks.recipe.look_alikes import look_alikes


@dataclass(frozen=True)
class Link:
    """A symbolic link of a tree, by its target, or a submodule, by what is known of the other repository: never followed."""

    target: str
    submodule: bool = False


Tree = Mapping[str, bytes | Link]
"""The files of a repository, by path relative to its root."""


@dataclass(frozen=True)
class Recipe:
    """One recipe: `path` is its directory; `files` are its own, its model cache's and the benchmark that it shares, by path.

    `laid` is how it is laid out, None for the layout that new recipes follow.
    """

    path: str
    files: Mapping[str, bytes]
    laid: Layout | None = None

    @property
    def layout(self) -> Layout:
        """How the recipe's directory is laid out."""
        return self.laid or simple(self.path)

    @property
    def model(self) -> str:
        """The directory of the model."""
        return self.layout.root.rpartition("/")[2]

    @property
    def framework(self) -> str:
        """The directory of the framework: vllm, sglang or trtllm; empty where the layout has none."""
        rest = self.path.removeprefix(self.layout.root).strip("/").split("/")
        return next((part for part in rest if part in NEARLY), rest[0] if len(rest) > 1 else "")

    @property
    def mode(self) -> str:
        """What sets the recipe apart from others of its model and framework."""
        rest = self.path.removeprefix(self.layout.root).strip("/").split("/")
        return "/".join(rest[rest.index(self.framework) + 1 :] if self.framework in rest else rest)

    @property
    def cache(self) -> str:
        """The model's model-cache directory."""
        return self.layout.cache

    @property
    def perf(self) -> str:
        """The benchmark's file, whether or not it is there."""
        return self.layout.perf

    @property
    def anchor(self) -> str:
        """The file that stands for the recipe as a whole: its first own manifest, or the first that it has, or its directory."""
        own = [path for path in self.manifests if path.startswith(f"{self.path}/")]
        return next(iter([*own, *self.manifests]), self.path)

    @property
    def runnable(self) -> bool:
        """Whether a run can deploy and measure it: one deployment with its own benchmark and a model cache."""
        beside = self.layout.cache.endswith(f"/{CACHE}") and any(one.startswith(f"{self.cache}/") for one in self.files)
        return self.layout.shape in RUN and beside and all(f"{self.path}/{name}" in self.files for name in FILES)

    @cached_property
    def manifests(self) -> tuple[str, ...]:
        """The paths of the YAML files, sorted; what kustomize makes them from is none."""
        return tuple(sorted(path for path in self.files if path.endswith((".yaml", ".yml")) and not _source(path)))


def find(tree: Tree) -> tuple[Recipe, ...]:
    """Every recipe of a tree, sorted by path; model caches and shared folders are no recipes."""
    found, directories, paths = homes(tree), folders(tree), sorted(tree)
    return tuple(_recipe(home, frozenset(found), tree, directories, paths) for home in found)


def _recipe(home: str, all_homes: Collection[str], tree: Tree, directories: Folders, paths: Sequence[str]) -> Recipe:
    laid = layout(home, tree, directories)
    kept = {path for start in (f"{home}/", f"{laid.cache}/", laid.perf) for path in _starting(paths, start)}
    files = {
        path: data
        for path in sorted(kept)
        if isinstance(data := tree[path], bytes) and not _of_another(path, home, all_homes)
    }
    if home == laid.root:
        files = {path: data for path, data in files.items() if _own(path, home, laid)}
    return Recipe(home, files, laid)


def _starting(paths: Sequence[str], start: str) -> Sequence[str]:
    """Those of sorted paths that start with a text."""
    return paths[bisect_left(paths, start) : bisect_left(paths, f"{start}\U0010ffff")]


def _of_another(path: str, home: str, all_homes: Collection[str]) -> bool:
    """Whether a path lies in a recipe that stands inside of this one."""
    return path.startswith(f"{home}/") and next((one for one in above(path) if one in all_homes), home) != home


def _source(path: str) -> bool:
    """Whether a file is kustomize's: below kustomize/, or hidden beside what it generates."""
    *above, name = path.split("/")
    return "kustomize" in above[1:] or name.startswith(".")


def _own(path: str, home: str, laid: Layout) -> bool:
    """Whether a file of a recipe that stands in its model's directory is its own, and not of some other cache."""
    return path.startswith(f"{laid.cache}/") or not any(f"/{name}/" in path[len(home) :] for name in CACHES)


NOT_A_FILE = Rule(
    "STRUCT-007",
    Level.ERROR,
    reason="Links and paths that leave their directory are never followed.",
    remedy="Put the file itself here.",
    bad="deploy.yaml -> ../other/deploy.yaml",
    good="deploy.yaml",
)


def unreadable(tree: Tree) -> tuple[Finding, ...]:
    """A finding for every path in or above recipes/ that is no plain file inside the tree, or nearly one of recipes/."""
    found = []
    for path, data in sorted(tree.items()):
        if not f"{path}/".startswith(f"{ROOT}/"):
            continue
        if isinstance(data, Link):
            found.append(NOT_A_FILE.finding(path, _instead(data)))
        elif path == ROOT:
            found.append(NOT_A_FILE.finding(path, "A file stands where a folder belongs.", "Make it a folder."))
        elif len(path) > LONGEST_PATH:
            message = f"The path has {len(path)} characters; {LONGEST_PATH} are the limit."
            found.append(NOT_A_FILE.finding(path, message, "Choose shorter names."))
        elif ".." in path.split("/"):
            message = "The path leaves its directory."
            found.append(NOT_A_FILE.finding(path, message, "Name the file without '..'."))
    return (*found, *look_alikes(sorted(tree)))


def _instead(link: Link) -> str:
    """What a link is, in a sentence."""
    if link.submodule:
        return f"A submodule ({link.target}) stands where files belong; other repositories are never read."
    return f"A symbolic link to {link.target!r} stands where a file belongs; links are never followed."


def touched(recipes: Iterable[Recipe], paths: Iterable[str]) -> tuple[Recipe, ...]:
    """The recipes that a change of `paths` touches: a model-cache file touches every recipe of its model."""
    changed = places(paths)
    return tuple(recipe for recipe in recipes if changed.touch(recipe))


@dataclass(frozen=True)
class Places:
    """Paths with the directories that they lie in, to be asked about many recipes."""

    known: frozenset[str]

    def touch(self, recipe: Recipe) -> bool:
        """Whether one of the paths is a part of a recipe, of its model cache, or its benchmark."""
        return not self.known.isdisjoint((f"{recipe.path}/", f"{recipe.cache}/", recipe.perf))


def places(paths: Iterable[str]) -> Places:
    """Some paths as places."""
    return Places(frozenset(place for path in paths for place in (path, *(f"{one}/" for one in above(path)))))


def running(paths: Iterable[str]) -> Places:
    """Those of some paths that can change how a recipe runs: its documentation cannot."""
    return places(path for path in paths if not is_documentation(path))


def is_documentation(path: str) -> bool:
    """Whether a path is read by people only."""
    return PurePosixPath(path).suffix in {".md", ".txt"}


def content(recipe: Recipe, sha: str) -> Content:
    """The manifests of a recipe that rules have read without a finding, as a run's input; raises UnicodeDecodeError otherwise."""
    return Content(sha, {path: recipe.files[path].decode() for path in recipe.manifests})

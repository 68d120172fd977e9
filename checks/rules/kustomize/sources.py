"""The files that kustomize would open for an overlay, found before anything runs: a path counts when the tree has it."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from checks.model.finding import Finding
from checks.model.rule import Rule
from checks.recipe import manifest
from checks.recipe.layout import LONGEST_PATH, ROOT, SHARED
from checks.recipe.manifest import Document, Manifest
from checks.recipe.recipe import Link, Tree
from checks.rules.findings import at
from checks.rules.kustomize.kustomization import FOLDERS, NAMES, Reference, inline, references, refused
from checks.rules.kustomize.rules import FETCHED, NO_SUCH_FILE, NOT_RENDERABLE, TOO_LARGE
from checks.rules.parsed.pods import sequence

Read = Callable[[str], Manifest]
MOST_FOLDERS, MOST_BYTES = 200, 8 * 1024 * 1024
"""Of one overlay; those of Dynamo have some ten folders and a schema of half a megabyte."""
_REMOTE = re.compile(
    r"[a-z][a-z0-9+.-]*:|[^/]*@|[^?]*\?|(www\.)?github\.com[/:]|.*\.git(/|$)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Sources:
    """What rendering an overlay's directory reads: files by path, and the manifests among them in the order of their use.

    `page` is the overlay's own kustomization file. With findings it may not be rendered.
    """

    overlay: str
    page: str
    files: Mapping[str, bytes]
    manifests: tuple[Manifest, ...]
    findings: tuple[Finding, ...]


def reader(tree: Tree, read: manifest.Read) -> Read:
    """Reads a file of a tree by its path."""

    def of_path(path: str) -> Manifest:
        data = tree[path]
        return read(path, data) if isinstance(data, bytes) else Manifest(path, (), ())

    return of_path


def overlays(tree: Tree, read: Read) -> tuple[str, ...]:
    """The directories that are rendered, sorted: those below overlays/, and others that no kustomization builds on."""
    pages = {posixpath.dirname(path): path for path in sorted(tree) if _recipes_own(path)}
    found = {folder: document for folder, path in pages.items() for document in _mappings(read(path))}
    used = {target for folder, document in found.items() for target in _targets(folder, document)}
    return tuple(
        folder
        for folder in sorted(pages)
        if not (folder in found and found[folder].kind == "Component")
        and (posixpath.dirname(folder).endswith("kustomize/overlays") or folder not in used)
        and not folder.endswith("kustomize/base")
    )


def _recipes_own(path: str) -> bool:
    parts = path.split("/")
    inside = parts[0] == ROOT and len(parts) > 2 and posixpath.normpath(path) == path
    return inside and parts[-1] in NAMES and parts[1] not in SHARED


def _mappings(page: Manifest) -> Iterator[Document]:
    return (one for one in page.documents if isinstance(one.value, dict))


def _targets(folder: str, page: Document) -> Iterator[str]:
    for name in FOLDERS:
        for text in sequence(page, (name,)):
            if isinstance(text, str):
                yield _target(folder, text)


def _target(folder: str, text: str) -> str:
    return posixpath.normpath(posixpath.join(folder, text[: LONGEST_PATH + 1]))


def sources(tree: Tree, overlay: str, read: Read) -> Sources:
    """What rendering a directory of `overlays` reads of the tree; links are not followed."""
    page = next(path for name in NAMES if (path := f"{overlay}/{name}") in tree)
    walk = _Walk(tree, read)
    if isinstance(tree[page], Link):
        message = f"{page} is a symbolic link."
        walk.findings.append(NO_SUCH_FILE.finding(page, message, "Put the file itself there."))
    else:
        walk.folder(overlay)
    return Sources(overlay, page, walk.files, (*walk.resources, *walk.patches), tuple(walk.findings))


@dataclass
class _Walk:
    """Follows references, each directory once; what a directory builds on comes before what it patches."""

    tree: Tree
    read: Read
    files: dict[str, bytes] = field(default_factory=dict)
    resources: list[Manifest] = field(default_factory=list)
    patches: list[Manifest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    size: int = 0
    full: bool = False

    def folder(self, folder: str) -> None:
        """A directory that has a kustomization."""
        if folder in self.folders or self.full:
            return
        self.folders.add(folder)
        path = _page(self.tree, folder) or folder
        read = self.file(path)
        if len(read.documents) == 1 and isinstance(read.documents[0].value, dict):
            self.kustomization(folder, read.documents[0])
        elif not read.findings:
            self.findings.append(NOT_RENDERABLE.finding(path, "A kustomization is one mapping.", "Write one document."))

    def kustomization(self, folder: str, page: Document) -> None:
        """What a kustomization file names."""
        for one in references(page):
            self.reference(folder, page, one)
        self.patches += inline(page)
        self.findings += refused(page)

    def reference(self, folder: str, page: Document, one: Reference) -> None:
        """A file or a directory that a kustomization file names."""
        if self.full:
            return
        if not isinstance(one.text, str):
            self.findings.append(
                at(page, one.path, NOT_RENDERABLE, "A path is a text.", "Name a file of this repository.")
            )
            return
        target = _target(folder, one.text)
        wrong = _unusable(self.tree, one.text, target, folders=one.folder)
        if wrong:
            self.findings.append(at(page, one.path, *wrong))
        elif target not in self.tree:
            self.folder(target)
        elif target not in self.files:
            read = self.file(target)
            (self.patches if one.patch else self.resources).append(read)

    def file(self, path: str) -> Manifest:
        """Takes a file of the tree; its manifest is empty when it is no YAML."""
        data = self.tree[path]
        self.files[path] = data if isinstance(data, bytes) else b""
        self.size += len(self.files[path])
        if not self.full and (len(self.folders) > MOST_FOLDERS or self.size > MOST_BYTES):
            self.full = True
            message = f"The overlay reads more than {MOST_FOLDERS} folders or {MOST_BYTES // 1024**2} MiB."
            self.findings.append(TOO_LARGE.finding(path, message, "Build it from fewer files."))
        read = self.read(path) if path.endswith((".yaml", ".yml", NAMES[-1])) else None
        self.findings += read.findings if read else ()
        return read or Manifest(path, (), ())


def _unusable(tree: Tree, text: str, target: str, *, folders: bool) -> tuple[Rule, str, str] | None:
    """The rule, message and fix where a reference names no file (or directory with a kustomization) of the tree."""
    shown = repr(text if len(text) < 80 else f"{text[:80]}…")
    if len(text) > LONGEST_PATH:
        return NO_SUCH_FILE, f"{shown} is longer than any path.", NO_SUCH_FILE.fix()
    if _REMOTE.match(text):
        return FETCHED, f"{shown} is fetched from elsewhere.", FETCHED.fix()
    if text.startswith("/") or not target.startswith(f"{ROOT}/"):
        return NO_SUCH_FILE, f"{shown} leaves {ROOT}/.", f"Name a file or a folder below {ROOT}/."
    parts = target.split("/")
    if any(isinstance(tree.get("/".join(parts[:depth])), Link) for depth in range(1, len(parts) + 1)):
        return NO_SUCH_FILE, f"{shown} is reached over a symbolic link.", "Put the files themselves there."
    if isinstance(tree.get(target), bytes) or (folders and _page(tree, target)):
        return None
    return NO_SUCH_FILE, f"{shown} is not in this repository.", NO_SUCH_FILE.fix()


def _page(tree: Tree, folder: str) -> str | None:
    return next((f"{folder}/{name}" for name in NAMES if isinstance(tree.get(f"{folder}/{name}"), bytes)), None)

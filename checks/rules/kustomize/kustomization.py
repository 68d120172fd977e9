"""What a kustomization file names, and what it may not hold.

kustomize opens addresses as readily as paths in every field that names a file, takes fields in any case, and reads texts
among patches as paths (an older form). So a field that is not known here is refused, and every text counts as a path.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from checks.model.finding import Finding
from checks.recipe import manifest
from checks.recipe.layout import KUSTOMIZATIONS
from checks.recipe.manifest import Document, Manifest
from checks.recipe.yaml_nodes import Path
from checks.rules.findings import at
from checks.rules.kustomize.rules import RUNS_PROGRAMS
from checks.rules.parsed.pods import mapping, sequence

NAMES = KUSTOMIZATIONS
FOLDERS = ("resources", "bases", "components")
"""The fields that name directories, in the order in which kustomize takes them; the first names files too."""
_PLAIN = frozenset(
    {
        *("apiVersion", "kind", "metadata", "namespace", "namePrefix", "nameSuffix", "commonLabels", "labels"),
        *("commonAnnotations", "images", "replicas", "sortOptions", "buildMetadata", "generatorOptions", "vars"),
    }
)
_FILES = ("crds", "configurations", "patchesStrategicMerge")
_PATCHES = ("patches", "patchesJson6902", "patchesStrategicMerge")
_GENERATED = frozenset({"name", "namespace", "behavior", "type", "literals", "options", "files", "envs", "env"})
_ENTRIES: Mapping[str, frozenset[str]] = {
    "patches": frozenset({"path", "patch", "target", "options"}),
    "patchesJson6902": frozenset({"path", "patch", "target", "options"}),
    "replacements": frozenset({"path", "source", "targets"}),
    "openapi": frozenset({"path"}),
    "configMapGenerator": _GENERATED,
    "secretGenerator": _GENERATED,
}
"""The fields whose entries name files, and the keys of an entry."""


@dataclass(frozen=True)
class Reference:
    """A file or a directory that is named at a path of the page; `text` is whatever stands there."""

    path: Path
    text: object

    @property
    def folder(self) -> bool:
        """Whether it may be a directory."""
        return self.path[0] in FOLDERS

    @property
    def patch(self) -> bool:
        """Whether it is a patch."""
        return self.path[0] in _PATCHES


def references(page: Document) -> Iterator[Reference]:
    """Everything that a kustomization names, resources before patches."""
    for name in (*FOLDERS, *_FILES):
        for index, text in enumerate(sequence(page, (name,))):
            if not _is_inline(name, text):
                yield Reference((name, index), text)
    for name in _ENTRIES:
        for index, text in enumerate(sequence(page, (name,))):
            if not isinstance(text, dict):
                yield Reference((name, index), text)
    for path, entry in _entries(page):
        yield from _named(page, path, entry)


def _named(page: Document, path: Path, entry: Mapping[str, object]) -> Iterator[Reference]:
    """The files that an entry of a field names."""
    for name in ("path", "env"):
        if name in entry:
            yield Reference((*path, name), entry[name])
    for name in ("files", "envs"):
        for index, text in enumerate(sequence(page, (*path, name))):
            keyed = name == "files" and isinstance(text, str)
            yield Reference((*path, name, index), text.rpartition("=")[2] if keyed else text)


def refused(page: Document) -> Iterator[Finding]:
    """KUST-002: fields that run or fetch something, or that nobody here knows."""
    for name in page.value:
        if name not in _PLAIN and name not in (*FOLDERS, *_FILES, *_ENTRIES):
            message = f"{name!r} is not rendered here: it may run programs or fetch charts."
            yield at(page, (name,), RUNS_PROGRAMS, message, key=True)
    for path, entry in _entries(page):
        allowed = _ENTRIES[str(path[0])]
        for key in entry:
            if key not in allowed:
                message = f"An entry of {path[0]} has no {key!r}."
                yield at(page, (*path, key), RUNS_PROGRAMS, message, f"Use {', '.join(sorted(allowed))}.", key=True)


def inline(page: Document) -> Iterable[Manifest]:
    """The patches that stand in the kustomization itself: all that is in them is said to stand where the text begins."""
    texts = [((*path, "patch"), entry.get("patch")) for path, entry in _entries(page)]
    old = "patchesStrategicMerge"
    texts += [((old, index), text) for index, text in enumerate(sequence(page, (old,))) if _is_inline(old, text)]
    for path, text in texts:
        if isinstance(text, str):
            start = page.where(path)
            read = manifest.read(page.path, text.encode()).documents
            moved = [replace(d, values=dict.fromkeys(d.values, start), keys=dict.fromkeys(d.keys, start)) for d in read]
            yield Manifest(page.path, tuple(moved), ())


def _is_inline(field: str, text: object) -> bool:
    return field == "patchesStrategicMerge" and isinstance(text, str) and "\n" in text


def _entries(page: Document) -> Iterator[tuple[Path, Mapping[str, object]]]:
    for name in _ENTRIES:
        if mapping(page, (name,)):
            yield (name,), mapping(page, (name,))
        for index, entry in enumerate(sequence(page, (name,))):
            if isinstance(entry, dict):
                yield (name, index), entry

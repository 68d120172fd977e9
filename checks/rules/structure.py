"""The files of a recipe: that they are there, that they are of the kinds that a sandbox takes, that a run can carry them."""

from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import KIND
from checks.layout import FRAMEWORKS, Shape
from checks.objects import KINDS, OURS
from checks.rules.reading import Reading, at, of_file
from checks.spec import MAXIMUM_SPEC_BYTES, files_bytes

CACHED = {"model-cache.yaml": "PersistentVolumeClaim", "model-download.yaml": "Job"}
"""The files of a model cache, and the kind of object that each declares."""


def files(read: Reading) -> Iterable[Finding]:
    """STRUCT-002: a recipe has its four files; STRUCT-013: a model-cache file of another name than everybody's."""
    recipe = read.recipe
    anchor = recipe.anchor
    for path in _wanted(read):
        if path not in recipe.files:
            yield of_file(anchor, "STRUCT-002", f"The recipe has no {path}.", f"Add {path}.")
    for name, kind in CACHED.items():
        path = f"{recipe.cache}/{name}"
        others = sorted({one.path for one in read.of(kind) if one.path.startswith(f"{recipe.cache}/")})
        if path not in recipe.files and not others:
            yield of_file(anchor, "STRUCT-002", f"The recipe has no {path}.", f"Add {path}.")
        elif path not in recipe.files:
            message = f"The {kind} of the model cache stands in {others[0]}."
            yield of_file(others[0], "STRUCT-013", message, f"Call the file {name}.")


def _wanted(read: Reading) -> Iterable[str]:
    """The files that a recipe of its shape has in its own directory."""
    shape, path = read.recipe.layout.shape, read.recipe.path
    if not read.alternatives:
        yield f"{path}/deploy.yaml"
    if shape in {Shape.SIMPLE, Shape.HARDWARE}:
        yield f"{path}/perf.yaml"


def shape(read: Reading) -> Iterable[Finding]:
    """STRUCT-012: a directory that is laid out in an older way."""
    recipe = read.recipe
    if recipe.layout.shape is Shape.SIMPLE:
        return
    said = "It is judged" if recipe.runnable else "It is judged by its files only, and not deployed"
    message = f"The recipe is laid out in an older way ({recipe.layout.shape.value}). {said}."
    fix = "Move it to recipes/<model>/<framework>/<mode>/ with a deploy.yaml and a perf.yaml."
    yield of_file(recipe.anchor, "STRUCT-012", message, fix)


def framework(read: Reading) -> Iterable[Finding]:
    """STRUCT-003: the framework's directory names one that Dynamo knows."""
    name = read.recipe.framework
    if name not in FRAMEWORKS and read.recipe.layout.shape is not Shape.BARE:
        message = f"The framework directory {name!r} is none of {', '.join(FRAMEWORKS)}."
        yield of_file(read.recipe.anchor, "STRUCT-003", message, "Move the recipe below the framework that it uses.")


def kinds(read: Reading) -> Iterable[Finding]:
    """STRUCT-008: a recipe brings only kinds that a sandbox takes."""
    for manifest in read.manifests:
        for document in manifest.documents if _applied(read, manifest.path) else ():
            if document.kind not in KINDS:
                what = f"{document.kind or 'This object'} is no kind that a recipe may bring."
                fix = f"Use {', '.join(sorted(KINDS))} only."
                yield at(document, ("kind",), "STRUCT-008", what, fix)


def objects(read: Reading) -> Iterable[Finding]:
    """STRUCT-010: what a run could not apply, or not remove: objects without a name, of another's name, owned or held."""
    known: dict[tuple[str, str, str], str] = {}
    for document in read.documents:
        kind, name = document.kind, document.name
        if kind not in KINDS:
            continue
        where, same = ("metadata", "name"), (kind, name, document.path if read.alternatives else "")
        if document.get(("apiVersion",)) not in KINDS[kind] and kind != KIND:
            message = f"{document.get(('apiVersion',))} has no {kind}."
            yield at(document, ("apiVersion",), "STRUCT-010", message, f"Write {KINDS[kind][0]}.")
        if not name:
            message = f"The {kind} has no name."
            yield at(document, where, "STRUCT-010", message, "Set metadata.name.")
        elif name in OURS:
            message = f"The name {name!r} belongs to the run itself."
            yield at(document, where, "STRUCT-010", message, "Choose another name.")
        elif same in known and _applied(read, document.path):
            message = f"{known[same]} declares the {kind} {name!r} too; one would overwrite the other."
            yield at(document, where, "STRUCT-010", message, "Choose another name.")
        if _applied(read, document.path):
            known[same] = document.path
        for field in ("ownerReferences", "finalizers"):
            if document.get(("metadata", field)) is not None:
                message = f"{field} decides when the object goes; the sandbox does that."
                yield at(document, ("metadata", field), "STRUCT-010", message, "Remove it.", key=True)


def _applied(read: Reading, path: str) -> bool:
    return path.rpartition("/")[0] in {read.recipe.path, read.recipe.cache} or path == read.recipe.perf


def size(read: Reading) -> Iterable[Finding]:
    """STRUCT-009: the recipe's manifests fit into a run's input (JSON in a ConfigMap), beside those of its base."""
    total = files_bytes({path: read.recipe.files[path].decode() for path in read.recipe.manifests})
    if total > MAXIMUM_SPEC_BYTES // 2:
        message = f"The recipe's manifests take {total} bytes; a run carries {MAXIMUM_SPEC_BYTES // 2} of each side."
        fix = "Keep data (traces, tokenizers) in the model cache or in an image."
        yield of_file(read.recipe.anchor, "STRUCT-009", message, fix)

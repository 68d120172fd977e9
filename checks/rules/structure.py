"""The files of a recipe: that they are there, that they are of the kinds that a sandbox takes, that a run can carry them."""

import json
from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import KIND
from checks.manifest import Document
from checks.objects import KINDS, OURS
from checks.recipe import CACHE_FILES, FILES
from checks.rules.reading import Reading, at, of_file
from checks.spec import MAXIMUM_SPEC_BYTES

FRAMEWORKS = ("vllm", "sglang", "trtllm")


def files(read: Reading) -> Iterable[Finding]:
    """STRUCT-002: a recipe has its four files."""
    recipe = read.recipe
    wanted = [*(f"{recipe.path}/{name}" for name in FILES), *(f"{recipe.cache}/{name}" for name in CACHE_FILES)]
    anchor = recipe.manifests[0] if recipe.manifests else recipe.path
    for path in wanted:
        if path not in recipe.files:
            yield of_file(anchor, "STRUCT-002", f"The recipe has no {path}.", f"Add {path}.")


def framework(read: Reading) -> Iterable[Finding]:
    """STRUCT-003: the framework's directory names one that Dynamo knows."""
    name = read.recipe.framework
    if name not in FRAMEWORKS:
        message = f"The framework directory {name!r} is none of {', '.join(FRAMEWORKS)}."
        anchor = read.recipe.manifests[0] if read.recipe.manifests else read.recipe.path
        yield of_file(anchor, "STRUCT-003", message, "Move the recipe below the framework that it uses.")


def kinds(read: Reading) -> Iterable[Finding]:
    """STRUCT-008: a recipe brings only kinds that a sandbox takes."""
    for manifest in read.manifests:
        for document in manifest.documents:
            if document.kind not in KINDS:
                what = f"{document.kind or 'This object'} is no kind that a recipe may bring."
                fix = f"Use {', '.join(sorted(KINDS))} only."
                yield at(document, ("kind",), "STRUCT-008", what, fix)


def objects(read: Reading) -> Iterable[Finding]:
    """STRUCT-010: what a run could not apply, or not remove: objects without a name, of another's name, owned or held."""
    known: dict[tuple[str, str], str] = {}
    for document in read.documents:
        kind, name = document.kind, document.name
        if kind not in KINDS:
            continue
        where = ("metadata", "name")
        if document.get(("apiVersion",)) not in KINDS[kind] and kind != KIND:
            message = f"{document.get(('apiVersion',))} has no {kind}."
            yield at(document, ("apiVersion",), "STRUCT-010", message, f"Write {KINDS[kind][0]}.")
        if not name:
            message = f"The {kind} has no name."
            yield at(document, where, "STRUCT-010", message, "Set metadata.name.")
        elif name in OURS:
            message = f"The name {name!r} belongs to the run itself."
            yield at(document, where, "STRUCT-010", message, "Choose another name.")
        elif (kind, name) in known and _applied(read, document):
            message = f"{known[kind, name]} declares the {kind} {name!r} too; one would overwrite the other."
            yield at(document, where, "STRUCT-010", message, "Choose another name.")
        if _applied(read, document):
            known[kind, name] = document.path
        for field in ("ownerReferences", "finalizers"):
            if document.get(("metadata", field)) is not None:
                message = f"{field} decides when the object goes; the sandbox does that."
                yield at(document, ("metadata", field), "STRUCT-010", message, "Remove it.", key=True)


def _applied(read: Reading, document: Document) -> bool:
    return document.path.rpartition("/")[0] in {read.recipe.path, read.recipe.cache}


def size(read: Reading) -> Iterable[Finding]:
    """STRUCT-009: the recipe's manifests fit into a run's input (JSON in a ConfigMap), beside those of its base."""
    total = sum(len(json.dumps(read.recipe.files[path].decode())) for path in read.recipe.manifests)
    if total > MAXIMUM_SPEC_BYTES // 2:
        message = f"The recipe's manifests take {total} bytes; a run carries {MAXIMUM_SPEC_BYTES // 2} of each side."
        fix = "Keep data (traces, tokenizers) in the model cache or in an image."
        yield of_file(read.recipe.manifests[0], "STRUCT-009", message, fix)

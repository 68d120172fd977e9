"""The files of a recipe: that they are there, that they are of the kinds that a sandbox takes, that a run can carry them."""

from collections.abc import Iterable

from checks.finding import Finding, Level
from checks.graph import KIND
from checks.recipe import CACHE_FILES, FILES
from checks.rules.reading import Reading, at
from checks.spec import MAXIMUM_SPEC_BYTES

FRAMEWORKS = ("vllm", "sglang", "trtllm")
KINDS = frozenset({KIND, "ConfigMap", "Job", "Pod", "Service", "PersistentVolumeClaim"})


def files(read: Reading) -> Iterable[Finding]:
    """STRUCT-002: a recipe has its four files."""
    recipe = read.recipe
    wanted = [*(f"{recipe.path}/{name}" for name in FILES), *(f"{recipe.cache}/{name}" for name in CACHE_FILES)]
    anchor = recipe.manifests[0] if recipe.manifests else recipe.path
    for path in wanted:
        if path not in recipe.files:
            yield Finding(anchor, 1, 1, "STRUCT-002", Level.ERROR, f"The recipe has no {path}.", f"Add {path}.")


def framework(read: Reading) -> Iterable[Finding]:
    """STRUCT-003: the framework's directory names one that Dynamo knows."""
    name = read.recipe.framework
    if name not in FRAMEWORKS:
        message = f"The framework directory {name!r} is none of {', '.join(FRAMEWORKS)}."
        anchor = read.recipe.manifests[0] if read.recipe.manifests else read.recipe.path
        yield Finding(
            anchor, 1, 1, "STRUCT-003", Level.ERROR, message, "Move the recipe below the framework that it uses."
        )


def kinds(read: Reading) -> Iterable[Finding]:
    """STRUCT-008: a recipe brings only kinds that a sandbox takes."""
    for manifest in read.manifests:
        for document in manifest.documents:
            if document.kind not in KINDS:
                what = f"{document.kind or 'This object'} is no kind that a recipe may bring."
                fix = f"Use {', '.join(sorted(KINDS))} only."
                yield at(document, ("kind",), "STRUCT-008", Level.ERROR, what, fix)


def size(read: Reading) -> Iterable[Finding]:
    """STRUCT-009: the recipe's files fit into a run's input (a ConfigMap), beside those of its base."""
    total = sum(len(data) for data in read.recipe.files.values())
    if total > MAXIMUM_SPEC_BYTES // 2:
        message = f"The recipe's files are {total} bytes large; a run takes {MAXIMUM_SPEC_BYTES // 2}."
        fix = "Keep data (traces, tokenizers) in the model cache or in an image."
        yield Finding(read.recipe.manifests[0], 1, 1, "STRUCT-009", Level.ERROR, message, fix)

"""The files of a recipe: that they are there, under the names that everybody looks for, and small enough for a run."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.model.spec import MAXIMUM_SPEC_BYTES, files_bytes
from checks.recipe.layout import FRAMEWORKS, Shape
from checks.rules.parsed.recipe import ParsedRecipe

CACHED = {"model-cache.yaml": "PersistentVolumeClaim", "model-download.yaml": "Job"}
"""The files of a model cache, and the kind of object that each declares."""
MISSING_FILE = Rule(
    "STRUCT-002",
    Level.ERROR,
    reason="Without one of its four files a recipe cannot be deployed or measured.",
    remedy="Add {the file}.",
    bad="agg/deploy.yaml",
    good="agg/deploy.yaml\nagg/perf.yaml",
    threads=("ai-dynamo/dynamo#4159",),
)
UNUSUAL_FILE_NAME = Rule(
    "STRUCT-013",
    Level.WARNING,
    reason="People and scripts look for the claim in model-cache.yaml and for the download in model-download.yaml.",
    remedy="Call the file {by its usual name}.",
    bad="model-cache/cache.yaml",
    good="model-cache/model-cache.yaml",
)


def missing_files(parsed: ParsedRecipe) -> Iterable[Finding]:
    """STRUCT-002: a recipe has its four files; STRUCT-013: a model-cache file of another name than everybody's."""
    recipe = parsed.recipe
    anchor = recipe.anchor
    for path in _wanted(parsed):
        if path not in recipe.files:
            yield MISSING_FILE.finding(anchor, f"The recipe has no {path}.", MISSING_FILE.fix(path))
    for name, kind in CACHED.items():
        path = f"{recipe.cache}/{name}"
        others = sorted({one.path for one in parsed.of(kind) if one.path.startswith(f"{recipe.cache}/")})
        if path not in recipe.files and not others:
            yield MISSING_FILE.finding(anchor, f"The recipe has no {path}.", MISSING_FILE.fix(path))
        elif path not in recipe.files:
            message = f"The {kind} of the model cache stands in {others[0]}."
            yield UNUSUAL_FILE_NAME.finding(others[0], message, UNUSUAL_FILE_NAME.fix(name))


def _wanted(parsed: ParsedRecipe) -> Iterable[str]:
    """The files that a recipe of its shape has in its own directory."""
    shape, path = parsed.recipe.layout.shape, parsed.recipe.path
    if not parsed.holds_alternatives:
        yield f"{path}/deploy.yaml"
    if shape in {Shape.SIMPLE, Shape.HARDWARE}:
        yield f"{path}/perf.yaml"


OLDER_LAYOUT = Rule(
    "STRUCT-012",
    Level.WARNING,
    reason="Recipes of an older layout are judged, but most cannot be deployed and measured.",
    remedy="Move it to recipes/<model>/<framework>/<mode>/ with a deploy.yaml and a perf.yaml.",
    bad="recipes/llama/vllm/llama_agg_b200.yaml",
    good="recipes/llama/vllm/agg-b200/deploy.yaml",
)


def layout(parsed: ParsedRecipe) -> Iterable[Finding]:
    """STRUCT-012: a directory that is laid out in an older way."""
    recipe = parsed.recipe
    if recipe.layout.shape is Shape.SIMPLE:
        return
    said = "It is judged" if recipe.runnable else "It is judged by its files only, and not deployed"
    message = f"The recipe is laid out in an older way ({recipe.layout.shape.value}). {said}."
    yield OLDER_LAYOUT.finding(recipe.anchor, message)


UNKNOWN_FRAMEWORK = Rule(
    "STRUCT-003",
    Level.ERROR,
    reason="The framework's directory tells which engine the recipe is for.",
    remedy="Move the recipe below the framework that it uses.",
    bad="recipes/m/tokenspeed/agg",
    good="recipes/m/vllm/agg",
)


def framework(parsed: ParsedRecipe) -> Iterable[Finding]:
    """STRUCT-003: the framework's directory names one that Dynamo knows."""
    name = parsed.recipe.framework
    if name not in FRAMEWORKS and parsed.recipe.layout.shape is not Shape.BARE:
        message = f"The framework directory {name!r} is none of {', '.join(FRAMEWORKS)}."
        yield UNKNOWN_FRAMEWORK.finding(parsed.recipe.anchor, message)


TOO_LARGE = Rule(
    "STRUCT-009",
    Level.ERROR,
    reason="A run carries its manifests in a ConfigMap, which holds one megabyte.",
    remedy="Keep data (traces, tokenizers) in the model cache or in an image.",
    bad="# 500 kB of a ConfigMap",
    good="# a file of the model cache",
)


def size(parsed: ParsedRecipe) -> Iterable[Finding]:
    """STRUCT-009: the recipe's manifests fit into a run's input (JSON in a ConfigMap), beside those of its base."""
    total = files_bytes({path: parsed.recipe.files[path].decode() for path in parsed.recipe.manifests})
    if total > MAXIMUM_SPEC_BYTES // 2:
        message = f"The recipe's manifests take {total} bytes; a run carries {MAXIMUM_SPEC_BYTES // 2} of each side."
        yield TOO_LARGE.finding(parsed.recipe.anchor, message)


RULES = (MISSING_FILE, UNKNOWN_FRAMEWORK, TOO_LARGE, OLDER_LAYOUT, UNUSUAL_FILE_NAME)
CHECKS = (missing_files, layout, framework, size)

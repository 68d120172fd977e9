"""One model, everywhere: what is downloaded is what is served, and what is served is what is measured."""

import re
from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import Component, components, flag, words
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.findings import at
from checks.rules.parsed.pods import containers, literal
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.parsed.scripts import scripts

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_DOWNLOADS = {("hf", "download"), ("huggingface-cli", "download")}
_SNAPSHOT = re.compile(r"/models--(?P<model>[^/]+)/snapshots/(?P<revision>[^/]+)/?$")
"""Where `hf download` puts a revision below $HF_HOME/hub; a "/" in the model's name becomes "--"."""
OTHER_MODEL = Rule(
    "MDL-001",
    Level.ERROR,
    reason="What is downloaded, served and measured is one model.",
    remedy="Name the same model everywhere.",
    bad="TARGET_MODEL: other/model",
    good="TARGET_MODEL: RedHatAI/Llama-3.3-70B",
    threads=("ai-dynamo/dynamo#4748", "ai-dynamo/dynamo#5479"),
)


def same_model(parsed: ParsedRecipe) -> Iterable[Finding]:
    """MDL-001: the download's MODEL_NAME, the engine's model and the benchmark's TARGET_MODEL agree."""
    downloaded = {value for job in parsed.downloads for value, _ in _values(job, "MODEL_NAME")}
    served = {name for graph in parsed.graphs for component in components(graph) for name in _served(graph, component)}
    for graph in parsed.graphs:
        for component in components(graph):
            model = _model(graph, component)
            snapshot = _SNAPSHOT.search(model)
            name = snapshot["model"].replace("--", "/") if snapshot else model
            if "/" in name and not name.startswith("/") and downloaded and name not in downloaded:
                message = f"The engine loads {name!r}; the model cache holds {', '.join(sorted(downloaded))}."
                yield _at_model(graph, component, model, OTHER_MODEL, message, "Download what is served.")
    for benchmark in parsed.benchmarks if parsed.has_own_benchmark else ():
        for target, path in _values(benchmark, "TARGET_MODEL"):
            if served and target not in served:
                message = f"The benchmark asks for {target!r}; the graph serves {', '.join(sorted(served))}."
                yield at(benchmark, path, OTHER_MODEL, message, "Measure the model that is served.")


OTHER_REVISION = Rule(
    "MDL-002",
    Level.ERROR,
    reason="A snapshot of another revision than the downloaded one is not there.",
    remedy="Name {the downloaded revision}.",
    bad="MODEL_PATH: …/snapshots/ffff",
    good="MODEL_PATH: …/snapshots/ddb4",
)


def revisions(parsed: ParsedRecipe) -> Iterable[Finding]:
    """MDL-002: the snapshot that the engine loads and the benchmark's MODEL_REVISION are of the revision that is downloaded."""
    downloaded = {value for job in parsed.downloads for value, _ in _values(job, "MODEL_REVISION")}
    fix = OTHER_REVISION.fix(" or ".join(sorted(downloaded)))
    for benchmark in parsed.benchmarks:
        for revision, path in _values(benchmark, "MODEL_REVISION"):
            if downloaded and revision not in downloaded:
                message = f"The benchmark reads the revision {revision!r}, which is not downloaded."
                yield at(benchmark, path, OTHER_REVISION, message, fix)
    for graph in parsed.graphs:
        for component in components(graph):
            model = _model(graph, component)
            snapshot = _SNAPSHOT.search(model)
            if snapshot and downloaded and snapshot["revision"] not in downloaded:
                message = f"The engine loads the revision {snapshot['revision']!r}, which is not downloaded."
                yield _at_model(graph, component, model, OTHER_REVISION, message, fix)


OUTSIDE_MOUNTS = Rule(
    "MDL-003",
    Level.WARNING,
    reason="A path outside every mount is empty in the container.",
    remedy="Load what is mounted.",
    bad="MODEL_PATH: /model-store/llama  # mountPoint: /opt/models",
    good="MODEL_PATH: /opt/models/llama",
    threads=("ai-dynamo/dynamo#5479",),
)


def mounted_folder(parsed: ParsedRecipe) -> Iterable[Finding]:
    """MDL-003: the folder that the engine loads lies below a mount, where the component has any."""
    for graph in parsed.graphs:
        for component in components(graph):
            model, mounts = _model(graph, component), _mounts(graph, component)
            if (
                model.startswith("/")
                and mounts
                and not any(f"{model}/".startswith(f"{m.rstrip('/')}/") for m in mounts)
            ):
                message = f"The engine loads {model!r}; mounted are {', '.join(sorted(mounts))}."
                yield _at_model(graph, component, model, OUTSIDE_MOUNTS, message)


NO_REVISION = Rule(
    "MDL-004",
    Level.WARNING,
    reason="Without a revision the recipe serves another model whenever its repository changes.",
    remedy="Add --revision.",
    bad="hf download $MODEL_NAME",
    good="hf download $MODEL_NAME --revision $MODEL_REVISION",
)


def pinned_revision(parsed: ParsedRecipe) -> Iterable[Finding]:
    """MDL-004: a download without a revision."""
    for job in parsed.downloads:
        for shell in scripts(job):
            for command in shell.script.commands:
                if command.program[:2] in _DOWNLOADS and not command.has("--revision"):
                    yield shell.at(command.start, NO_REVISION, "The download names no revision.")


OTHER_TOKENIZER = Rule(
    "MDL-005",
    Level.ERROR,
    reason="Tokens that another tokenizer counts are not the model's tokens.",
    remedy="Use the tokenizer of the model that is served.",
    bad="aiperf profile --model a/b --tokenizer c/d",
    good="aiperf profile --model a/b --tokenizer a/b",
)


def tokenizer(parsed: ParsedRecipe) -> Iterable[Finding]:
    """MDL-005: AIPerf counts with another model's tokenizer; where either is known only at run time nothing is said."""
    for document in parsed.benchmarks:
        for shell in scripts(document):
            for command in shell.script.commands:
                if command.program[:2] != ("aiperf", "profile"):
                    continue
                model, used = (
                    flag(command.program, *names) for names in (("--model", "-m", "--model-names"), ("--tokenizer",))
                )
                found = _SNAPSHOT.search(used or "")
                name = found["model"].replace("--", "/") if found else used or ""
                if model and _HUB_NAME.fullmatch(name) and _HUB_NAME.fullmatch(model) and name != model:
                    message = f"AIPerf counts the tokens of {model!r} with the tokenizer of {name!r}."
                    yield shell.at(command.start, OTHER_TOKENIZER, message)


def _mounts(graph: Document, component: Component) -> set[str]:
    places = ((*component.path, "volumeMounts"), (*component.container, "volumeMounts"))
    entries = [entry for place in places if isinstance(found := graph.get(place), list) for entry in found]
    named = [entry.get("mountPoint") or entry.get("mountPath") for entry in entries if isinstance(entry, dict)]
    return {mount for mount in named if isinstance(mount, str)}


def _values(document: Document, name: str) -> Iterator[tuple[str, Path]]:
    found = (literal(document, container, name) for container in containers(document))
    return (one for one in found if one)


def _model(graph: Document, component: Component) -> str:
    return flag(words(graph, component), "--model", "--model-path") or ""


def _served(graph: Document, component: Component) -> Iterator[str]:
    name = flag(words(graph, component), "--served-model-name") or _model(graph, component)
    if name:
        yield name


def _at_model(
    graph: Document, component: Component, model: str, rule: Rule, message: str, fix: str | None = None
) -> Finding:
    """At the environment variable that holds the model, if one does, at the arguments otherwise."""
    entries = graph.get((*component.container, "env"))
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and entry.get("value") == model:
            return at(graph, (*component.container, "env", index, "value"), rule, message, fix)
    return at(graph, (*component.container, "args"), rule, message, fix)


RULES = (OTHER_MODEL, OTHER_REVISION, OUTSIDE_MOUNTS, NO_REVISION, OTHER_TOKENIZER)
CHECKS = (same_model, revisions, mounted_folder, pinned_revision, tokenizer)

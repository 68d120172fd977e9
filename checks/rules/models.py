"""One model, everywhere: what is downloaded is what is served, and what is served is what is measured."""

from collections.abc import Iterable, Iterator

from checks.finding import Finding, Level
from checks.graph import components, flag, words
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.reading import Reading, at, containers, literal


def same(read: Reading) -> Iterable[Finding]:
    """MDL-001: the download's MODEL_NAME, the engine's model and the benchmark's TARGET_MODEL agree."""
    downloaded = {value for job in read.downloads for _, value, _ in _environment(job, "MODEL_NAME")}
    served = {name for graph in read.graphs for component in components(graph) for name in _served(graph, component)}
    for graph in read.graphs:
        for component in components(graph):
            model = flag(words(graph, component), "--model", "--model-path")
            if model and "/" in model and not model.startswith("/") and downloaded and model not in downloaded:
                message = f"The engine loads {model!r}; the model cache holds {', '.join(sorted(downloaded))}."
                yield at(
                    graph, (*component.container, "args"), "MDL-001", Level.ERROR, message, "Download what is served."
                )
    for benchmark in read.benchmarks:
        for document, target, path in _environment(benchmark, "TARGET_MODEL"):
            if served and target not in served:
                message = f"The benchmark asks for {target!r}; the graph serves {', '.join(sorted(served))}."
                yield at(document, path, "MDL-001", Level.ERROR, message, "Measure the model that is served.")


def _environment(document: Document, name: str) -> Iterator[tuple[Document, str, Path]]:
    for container in containers(document):
        found = literal(document, container, name)
        if found:
            yield document, found[0], found[1]


def _served(graph: Document, component: object) -> Iterator[str]:
    given = words(graph, component)  # type: ignore[arg-type]
    name = flag(given, "--served-model-name") or flag(given, "--model", "--model-path")
    if name:
        yield name

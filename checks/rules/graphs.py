"""The graph as a whole: that there is one, that it says what it runs on, that its names fit."""

import re
from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import components, words
from checks.rules.edits import removed
from checks.rules.reading import Reading, at, of_file

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
ENGINES = ("vllm", "sglang", "trtllm")
_ENGINE = re.compile(r"dynamo\.(vllm|sglang|trtllm)")
LONGEST_SANDBOX = 16
"""Sandboxes have short names, since the operator puts "<namespace>-<graph>" into a label value of at most 63 bytes."""


def one(read: Reading) -> Iterable[Finding]:
    """DGD-003: a recipe deploys exactly one graph, with a frontend or an endpoint picker."""
    path = f"{read.recipe.path}/deploy.yaml"
    if path in read.recipe.files and not read.graphs:
        fix = "Describe the deployment as a DynamoGraphDeployment."
        yield of_file(path, "DGD-003", "deploy.yaml holds no DynamoGraphDeployment.", fix)
    for graph in () if read.alternatives else read.graphs[1:]:
        yield at(
            graph,
            ("kind",),
            "DGD-003",
            "This is the recipe's second graph.",
            "One recipe, one graph: split the recipe.",
        )
    for graph in read.graphs:
        if components(graph) and not any(c.kind in {"frontend", "epp"} for c in components(graph)):
            fix = "Add a component of type frontend."
            yield at(graph, ("spec",), "DGD-003", "No component of the graph answers requests.", fix)


def framework(read: Reading) -> Iterable[Finding]:
    """DGD-009: backendFramework is the directory's."""
    for graph in read.graphs:
        said = graph.get(("spec", "backendFramework"))
        if isinstance(said, str) and said != read.recipe.framework:
            message = f"backendFramework is {said!r}, the recipe stands below {read.recipe.framework!r}."
            yield at(graph, ("spec", "backendFramework"), "DGD-009", message, "Make the two agree.")


def names(read: Reading) -> Iterable[Finding]:
    """DGD-004: names that Kubernetes or the operator would refuse."""
    for graph in read.graphs:
        if not _LABEL.fullmatch(graph.name):
            message = f"The graph's name {graph.name!r} is no lower-case DNS label."
            yield at(graph, ("metadata", "name"), "DGD-004", message, "Use a-z, 0-9 and '-'.")
        elif len(graph.name) + 1 + LONGEST_SANDBOX > 63:
            message = (
                f"The graph's name has {len(graph.name)} characters; with a sandbox's it passes the 63 of a label."
            )
            yield at(graph, ("metadata", "name"), "DGD-004", message, f"Use at most {62 - LONGEST_SANDBOX}.")


def components_named_apart(read: Reading) -> Iterable[Finding]:
    """DGD-005: components whose names differ in case alone."""
    for graph in read.graphs:
        known: set[str] = set()
        for component in sorted(components(graph), key=lambda one: one.name, reverse=True):
            if component.name.lower() in known:
                message = f"The component {component.name!r} is another one's but for its case."
                yield at(graph, component.path, "DGD-005", message, "Rename one of the two.", key=True)
            known.add(component.name.lower())


def engine(read: Reading) -> Iterable[Finding]:
    """DGD-010: the engine that a component starts is the recipe's."""
    for graph in read.graphs:
        for component in components(graph):
            named = {m[1] for word in words(graph, component) if (m := _ENGINE.fullmatch(word))}
            if named and read.recipe.framework in ENGINES and read.recipe.framework not in named:
                message = (
                    f"The component starts dynamo.{'/'.join(sorted(named))}; the recipe is for {read.recipe.framework}."
                )
                yield at(
                    graph, (*component.container, "args"), "DGD-010", message, f"Start dynamo.{read.recipe.framework}."
                )


def deprecated(read: Reading) -> Iterable[Finding]:
    """DGD-007: fields that the operator ignores."""
    for graph in read.graphs:
        for component in components(graph):
            for name in ("dynamoNamespace", "autoscaling"):
                if graph.get((*component.path, name)) is not None:
                    message = f"{name} is deprecated and ignored."
                    place = (*component.path, name)
                    yield at(graph, place, "DGD-007", message, "Remove it.", key=True, edit=removed(graph, place))

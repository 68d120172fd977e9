"""The graph as a whole: that there is one, that it says what it runs on, that its names fit."""

import re
from collections.abc import Iterable

from checks.finding import Finding, Level
from checks.graph import components
from checks.rules.reading import Reading, at

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LONGEST_SANDBOX = 16
"""Sandboxes have short names, since the operator puts "<namespace>-<graph>" into a label value of at most 63 bytes."""


def one(read: Reading) -> Iterable[Finding]:
    """DGD-003: a recipe deploys exactly one graph, with a frontend or an endpoint picker."""
    path = f"{read.recipe.path}/deploy.yaml"
    if path in read.recipe.files and not read.graphs:
        fix = "Describe the deployment as a DynamoGraphDeployment."
        yield Finding(path, 1, 1, "DGD-003", Level.ERROR, "deploy.yaml holds no DynamoGraphDeployment.", fix)
    for graph in read.graphs[1:]:
        yield at(
            graph,
            ("kind",),
            "DGD-003",
            Level.ERROR,
            "This is the recipe's second graph.",
            "One recipe, one graph: split the recipe.",
        )
    for graph in read.graphs:
        if components(graph) and not any(c.kind in {"frontend", "epp"} for c in components(graph)):
            fix = "Add a component of type frontend."
            yield at(graph, ("spec",), "DGD-003", Level.ERROR, "No component of the graph answers requests.", fix)


def framework(read: Reading) -> Iterable[Finding]:
    """DGD-009: backendFramework is the directory's."""
    for graph in read.graphs:
        said = graph.get(("spec", "backendFramework"))
        if isinstance(said, str) and said != read.recipe.framework:
            message = f"backendFramework is {said!r}, the recipe stands below {read.recipe.framework!r}."
            yield at(graph, ("spec", "backendFramework"), "DGD-009", Level.ERROR, message, "Make the two agree.")


def names(read: Reading) -> Iterable[Finding]:
    """DGD-004: names that Kubernetes or the operator would refuse."""
    for graph in read.graphs:
        if not _LABEL.fullmatch(graph.name):
            message = f"The graph's name {graph.name!r} is no lower-case DNS label."
            yield at(graph, ("metadata", "name"), "DGD-004", Level.ERROR, message, "Use a-z, 0-9 and '-'.")
        elif len(graph.name) + 1 + LONGEST_SANDBOX > 63:
            message = (
                f"The graph's name has {len(graph.name)} characters; with a sandbox's it passes the 63 of a label."
            )
            yield at(
                graph, ("metadata", "name"), "DGD-004", Level.ERROR, message, f"Use at most {62 - LONGEST_SANDBOX}."
            )


def deprecated(read: Reading) -> Iterable[Finding]:
    """DGD-007: fields that the operator ignores."""
    for graph in read.graphs:
        for component in components(graph):
            for name in ("dynamoNamespace", "autoscaling"):
                if graph.get((*component.path, name)) is not None:
                    message = f"{name} is deprecated and ignored."
                    yield at(graph, (*component.path, name), "DGD-007", Level.WARNING, message, "Remove it.", key=True)

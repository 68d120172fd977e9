"""Where pods may run: what is one cluster's own, and what never matches."""

from collections.abc import Iterable, Iterator

from checks.finding import Finding
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.edits import replaced
from checks.rules.reading import Reading, at, containers, pod_specs

SITES = (
    "kubernetes.io/hostname",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
)
"""Labels whose values one cluster has and no other."""
GRAPH_LABEL = "nvidia.com/dynamo-graph-deployment-name"
_TERMS = "matchExpressions"


def sites(read: Reading) -> Iterable[Finding]:
    """NODE-001: nodes by name or pool."""
    for document in read.documents:
        for pod in pod_specs(document):
            selector = document.get((*pod, "nodeSelector"))
            for key in sorted(set(SITES) & set(selector if isinstance(selector, dict) else ())):
                yield _site(document, (*pod, "nodeSelector", key), key)
            for path, expression in _expressions(document, (*pod, "affinity", "nodeAffinity")):
                if expression.get("key") in SITES:
                    yield _site(document, (*path, "key"), str(expression["key"]), key=False)


def _site(document: Document, path: Path, label: str, *, key: bool = True) -> Finding:
    return at(
        document,
        path,
        "NODE-001",
        f"{label} has other values on every cluster.",
        "Select by what a node can do.",
        key=key,
    )


def graphs(read: Reading) -> Iterable[Finding]:
    """NODE-002: affinities to graphs that are not the recipe's."""
    own = {graph.name for graph in read.graphs}
    documents = [one for one in read.documents if read.own or one.path != read.recipe.perf]
    for document in documents:
        for pod in pod_specs(document):
            for part in ("podAffinity", "podAntiAffinity"):
                for path, expression in _expressions(document, (*pod, "affinity", part)):
                    values = expression.get("values")
                    if (
                        expression.get("key") == GRAPH_LABEL
                        and own
                        and isinstance(values, list)
                        and not own & set(map(str, values))
                    ):
                        message = f"No graph of the recipe is called {', '.join(map(str, values))}."
                        one = len(values) == len(own) == 1
                        edit = replaced(document, (*path, "values", 0), min(own)) if one else None
                        fix = f"Name {', '.join(sorted(own))}."
                        yield at(document, (*path, "values"), "NODE-002", message, fix, edit=edit)


def probes(read: Reading) -> Iterable[Finding]:
    """PROBE-001: a liveness probe that fails once restarts the engine."""
    for document in read.documents:
        for container in containers(document):
            where = (*container, "livenessProbe", "failureThreshold")
            if document.get(where) == 1:
                yield at(
                    document,
                    where,
                    "PROBE-001",
                    "One late answer restarts the container.",
                    "Allow three failures or more.",
                    edit=replaced(document, where, "3"),
                )


def _expressions(document: Document, root: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    """Every matchExpressions entry below a place, with its path."""
    waiting: list[tuple[Path, object]] = [(root, document.get(root))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, name), one) for name, one in value.items() if isinstance(name, str)]
        elif isinstance(value, list):
            entries = [((*path, index), one) for index, one in enumerate(value)]
            if path[-1] == _TERMS:
                yield from ((place, one) for place, one in entries if isinstance(one, dict))
            else:
                waiting += entries

"""Where pods may run: what is one cluster's own, and what never matches."""

from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import replaced
from checks.rules.findings import at
from checks.rules.parsed.pods import pod_specs
from checks.rules.parsed.recipe import ParsedRecipe

SITES = (
    "kubernetes.io/hostname",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
)
"""Labels whose values one cluster has and no other."""
ONE_CLUSTERS_NODE = Rule(
    "NODE-001",
    Level.WARNING,
    reason="A node's name or pool is the cluster's; elsewhere the pod stays pending.",
    remedy="Select by what a node can do.",
    bad="nodeSelector: {kubernetes.io/hostname: gpu-7}",
    good="nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}",
    threads=("ai-dynamo/dynamo#14635", "ai-dynamo/dynamo#10202"),
)


def sites(parsed: ParsedRecipe) -> Iterable[Finding]:
    """NODE-001: nodes by name or pool."""
    for document in parsed.documents:
        for pod in pod_specs(document):
            selector = document.get((*pod, "nodeSelector"))
            for key in sorted(set(SITES) & set(selector if isinstance(selector, dict) else ())):
                yield _site(document, (*pod, "nodeSelector", key), key)
            for path, expression in _expressions(document, (*pod, "affinity", "nodeAffinity")):
                if expression.get("key") in SITES:
                    yield _site(document, (*path, "key"), str(expression["key"]), key=False)


def _site(document: Document, path: Path, label: str, *, key: bool = True) -> Finding:
    return at(document, path, ONE_CLUSTERS_NODE, f"{label} has other values on every cluster.", key=key)


GRAPH_LABEL = "nvidia.com/dynamo-graph-deployment-name"
_TERMS = "matchExpressions"
OTHER_GRAPH = Rule(
    "NODE-002",
    Level.WARNING,
    reason="An affinity to a graph that the recipe does not deploy places nothing.",
    remedy="Name {the recipe's own graph}.",
    bad="values: [other-graph]",
    good="values: [llama3-70b-agg]",
    threads=("ai-dynamo/dynamo#14822",),
)


def graphs(parsed: ParsedRecipe) -> Iterable[Finding]:
    """NODE-002: affinities to graphs that are not the recipe's."""
    own = {graph.name for graph in parsed.graphs}
    documents = [one for one in parsed.documents if parsed.has_own_benchmark or one.path != parsed.recipe.perf]
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
                        fix = OTHER_GRAPH.fix(", ".join(sorted(own)))
                        yield at(document, (*path, "values"), OTHER_GRAPH, message, fix, edit=edit)


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


RULES = (ONE_CLUSTERS_NODE, OTHER_GRAPH)
CHECKS = (sites, graphs)

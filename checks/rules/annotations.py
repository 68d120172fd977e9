"""Annotations of the operator, of which it takes certain values only."""

import re
from collections.abc import Iterable, Mapping

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.rules.findings import at
from checks.rules.parsed.pods import mapping
from checks.rules.parsed.recipe import ParsedRecipe

EXECUTOR = "nvidia.com/vllm-distributed-executor-backend"
VALUES: Mapping[str, tuple[str, ...]] = {
    EXECUTOR: ("mp", "ray"),
    "nvidia.com/grove-update-strategy": ("RollingRecreate", "OnDelete"),
    "nvidia.com/dynamo-kube-discovery-mode": ("pod", "container"),
}
_ORIGIN = "nvidia.com/dynamo-operator-origin-version"
_SEMANTIC = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
REFUSED_ANNOTATION = Rule(
    "DGD-015",
    Level.ERROR,
    reason="The operator takes certain values of its annotations only.",
    remedy="Write {one of the values that are named}.",
    bad="nvidia.com/vllm-distributed-executor-backend: spark",
    good="nvidia.com/vllm-distributed-executor-backend: ray",
)


def annotations(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-015: annotations of the operator with values that it refuses."""
    for graph in parsed.graphs:
        for name, value in mapping(graph, ("metadata", "annotations")).items():
            place = ("metadata", "annotations", name)
            allowed = VALUES.get(name)
            if allowed and value not in allowed:
                yield at(
                    graph,
                    place,
                    REFUSED_ANNOTATION,
                    f"{name} is {value!r}.",
                    REFUSED_ANNOTATION.fix(" or ".join(allowed)),
                )
            if name == _ORIGIN and not _SEMANTIC.fullmatch(str(value)):
                yield at(
                    graph, place, REFUSED_ANNOTATION, f"{name} is {value!r}.", "Remove it: the operator writes it."
                )
        for component in components(graph):
            of_pod = (*component.path, "podTemplate", "metadata", "annotations", EXECUTOR)
            value = graph.get(of_pod)
            if value is not None and str(value).lower() not in VALUES[EXECUTOR]:
                yield at(
                    graph,
                    of_pod,
                    REFUSED_ANNOTATION,
                    f"{EXECUTOR} is {value!r}.",
                    REFUSED_ANNOTATION.fix(" or ".join(VALUES[EXECUTOR])),
                )


RULES = (REFUSED_ANNOTATION,)
CHECKS = (annotations,)

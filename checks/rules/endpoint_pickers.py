"""Endpoint pickers: one in a graph, of one pod, beside a frontend, on clusters that have the API for them."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.rules.findings import at
from checks.rules.parsed.pods import sequence
from checks.rules.parsed.recipe import ParsedRecipe

PICKER_IS_ONE_POD = Rule(
    "DGD-013",
    Level.ERROR,
    reason="The operator admits one endpoint picker in a graph, of one pod.",
    remedy="Ask for one replica on one node.",
    bad="{name: epp, type: epp, replicas: 2}",
    good="{name: epp, type: epp}",
)
NO_INFERENCE_POOLS = Rule(
    "DGD-018",
    Level.ERROR,
    reason="An endpoint picker needs the InferencePool API, which the policy's clusters do not have.",
    remedy="Deploy the recipe without the gateway.",
    bad="{name: epp, type: epp}",
    good="{name: Frontend, type: frontend}",
)


def endpoint_pickers(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-013: an endpoint picker is one pod on one node; DGD-018: the policy's clusters have no InferencePool."""
    for graph in parsed.graphs:
        found = [component for component in components(graph) if component.kind == "epp"]
        for component in found:
            field = "replicas" if component.replicas != 1 else "multinode"
            if component.replicas != 1 or component.nodes != 1:
                message = "An endpoint picker is one pod on one node."
                yield at(graph, (*component.path, field), PICKER_IS_ONE_POD, message, f"Remove {field}.", key=True)
            if parsed.settings.inference_pools is False:
                message = "The policy's clusters have no InferencePool API, which an endpoint picker needs."
                yield at(graph, component.path, NO_INFERENCE_POOLS, message)
        for component in found[1:]:
            yield at(
                graph, component.path, PICKER_IS_ONE_POD, "This is the graph's second endpoint picker.", "Keep one."
            )


NO_SUCH_SIDECAR = Rule(
    "DGD-014",
    Level.ERROR,
    reason="The frontend beside a picker is a container of the picker's pod.",
    remedy="Name {a container of the pod}.",
    bad="frontendSidecar: side  # no container of that name",
    good="frontendSidecar: sidecar-frontend",
)


def sidecars(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-014: a frontend beside a component that is none of its pod's containers."""
    for graph in parsed.graphs:
        for component in components(graph):
            place = (*component.path, "frontendSidecar")
            sidecar, pod = graph.get(place), (*component.path, "podTemplate", "spec", "containers")
            named = [str(one.get("name")) for one in sequence(graph, pod) if isinstance(one, dict)]
            if isinstance(sidecar, str) and sidecar not in named:
                fix = NO_SUCH_SIDECAR.fix(f"one of {', '.join(sorted(named))}") if named else "Add the container."
                yield at(
                    graph, place, NO_SUCH_SIDECAR, f"The pod has no container {sidecar!r} to be the frontend.", fix
                )


RULES = (PICKER_IS_ONE_POD, NO_SUCH_SIDECAR, NO_INFERENCE_POOLS)
CHECKS = (endpoint_pickers, sidecars)

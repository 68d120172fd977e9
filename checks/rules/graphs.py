"""The graph as a whole: one, complete, of the recipe's framework, without what the operator ignores or refuses."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.rules.edits import removed
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe

NOT_ONE_GRAPH = Rule(
    "DGD-003",
    Level.ERROR,
    reason="A recipe is one graph that answers requests.",
    remedy="Describe one graph with a frontend.",
    bad="services:\n  Worker: {componentType: worker}",
    good="services:\n  Frontend: {componentType: frontend}\n  Worker: {componentType: worker}",
)


def one_graph(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-003: a recipe deploys exactly one graph, with a frontend or an endpoint picker."""
    path = f"{parsed.recipe.path}/deploy.yaml"
    if path in parsed.recipe.files and not parsed.graphs:
        fix = "Describe the deployment as a DynamoGraphDeployment."
        yield NOT_ONE_GRAPH.finding(path, "deploy.yaml holds no DynamoGraphDeployment.", fix)
    for graph in () if parsed.holds_alternatives else parsed.graphs[1:]:
        yield at(
            graph,
            ("kind",),
            NOT_ONE_GRAPH,
            "This is the recipe's second graph.",
            "One recipe, one graph: split the recipe.",
        )
    for graph in parsed.graphs:
        if components(graph) and not any(c.kind in {"frontend", "epp"} for c in components(graph)):
            fix = "Add a component of type frontend."
            yield at(graph, ("spec",), NOT_ONE_GRAPH, "No component of the graph answers requests.", fix)


OTHER_FRAMEWORK = Rule(
    "DGD-009",
    Level.ERROR,
    reason="backendFramework and the recipe's directory name one engine.",
    remedy="Make the two agree.",
    bad="backendFramework: sglang  # below vllm/",
    good="backendFramework: vllm",
)


def framework(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-009: backendFramework is the directory's."""
    for graph in parsed.graphs:
        said = graph.get(("spec", "backendFramework"))
        if isinstance(said, str) and said != parsed.recipe.framework:
            message = f"backendFramework is {said!r}, the recipe stands below {parsed.recipe.framework!r}."
            yield at(graph, ("spec", "backendFramework"), OTHER_FRAMEWORK, message)


EMPTY_GRAPH = Rule(
    "DGD-011",
    Level.ERROR,
    reason="The operator refuses a graph of no components.",
    remedy="Describe a frontend and a worker.",
    bad="services: {}",
    good="services: {Frontend: {componentType: frontend}}",
)


def empty_graph(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-011: a graph of no components."""
    for graph in parsed.graphs:
        spec = graph.get(("spec",))
        if isinstance(spec, dict) and not spec.get("services") and not spec.get("components"):
            yield at(graph, ("spec",), EMPTY_GRAPH, "The graph has no component.")


RESTART_AT_CREATION = Rule(
    "DGD-017",
    Level.ERROR,
    reason="A restart is asked for after the graph was made, and refused before.",
    remedy="Remove {spec.restart}.",
    bad="restart: {id: first}",
    good="# nothing",
)


def restarts(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-017: a restart that is asked for at creation."""
    for graph in parsed.graphs:
        if graph.get(("spec", "restart")) is not None:
            message = "spec.restart must be unset when a graph is created."
            yield at(graph, ("spec", "restart"), RESTART_AT_CREATION, message, RESTART_AT_CREATION.fix("it"), key=True)


DEPRECATED_FIELD = Rule(
    "DGD-007",
    Level.WARNING,
    reason="Deprecated fields are ignored, and mislead whoever reads them.",
    remedy="Remove {the field}.",
    bad="dynamoNamespace: llama",
    good="# nothing",
    threads=("ai-dynamo/dynamo#4313",),
)


def deprecated_fields(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-007: fields that the operator ignores."""
    for graph in parsed.graphs:
        for component in components(graph):
            for name in ("dynamoNamespace", "autoscaling"):
                if graph.get((*component.path, name)) is not None:
                    message = f"{name} is deprecated and ignored."
                    place = (*component.path, name)
                    yield at(
                        graph,
                        place,
                        DEPRECATED_FIELD,
                        message,
                        DEPRECATED_FIELD.fix("it"),
                        key=True,
                        edit=removed(graph, place),
                    )


RULES = (NOT_ONE_GRAPH, DEPRECATED_FIELD, OTHER_FRAMEWORK, EMPTY_GRAPH, RESTART_AT_CREATION)
CHECKS = (one_graph, framework, empty_graph, restarts, deprecated_fields)

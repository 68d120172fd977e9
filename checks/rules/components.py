"""What the components of a graph are and start."""

import re
from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import SHELLS, Component, components, words
from checks.recipe.manifest import Document
from checks.rules.findings import at
from checks.rules.parsed.pods import sequence
from checks.rules.parsed.recipe import ParsedRecipe

WORKERS = ("worker", "prefill", "decode")
TYPES = ("frontend", *WORKERS, "planner", "epp")
"""The types of v1beta1, in which the operator stores every graph."""


def component_type(graph: Document, component: Component) -> str:
    """The type that the operator makes of a component: in v1alpha1 of subComponentType where that is set; may be empty."""
    return str(graph.get((*component.path, "subComponentType")) or component.kind)


UNKNOWN_TYPE = Rule(
    "DGD-021",
    Level.ERROR,
    reason="v1alpha1 admits any componentType, but the operator then fails a graph whose type v1beta1 does not have.",
    remedy="Write {one of the operator's types}.",
    bad="componentType: main",
    good="componentType: worker",
)


def types(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-021: a type that v1alpha1 admits and the operator does not know; in v1beta1 the schema says it (DGD-002)."""
    for graph in parsed.graphs:
        for component in components(graph):
            place = (*component.path, "componentType")
            said = component_type(graph, component)
            if said not in (*TYPES, "") and said == graph.get(place):
                message = f"The operator knows no component of type {said!r}."
                yield at(graph, place, UNKNOWN_TYPE, message, UNKNOWN_TYPE.fix(f"one of {', '.join(TYPES)}"))


COMMAND_ALONE = Rule(
    "DGD-022",
    Level.ERROR,
    reason="To a frontend's command without args the operator appends its own, `-m dynamo.frontend`, at which the frontend ends.",
    remedy="Leave command out, or write args too.",
    bad="command: [python3, -m, dynamo.frontend]",
    good="command: [python3]\nargs: [-m, dynamo.frontend]",
)


def frontend_commands(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-022: a frontend whose command starts it whole, with no args; a shell's script does not read what is appended."""
    for graph in parsed.graphs:
        for component in components(graph):
            command = sequence(graph, (*component.container, "command"))
            alone = not sequence(graph, (*component.container, "args"))
            whole = "-m" in command[1:] and command[0] not in SHELLS
            if component.kind == "frontend" and alone and whole:
                message = "The frontend sets command alone, so that it is started with the operator's arguments too."
                yield at(graph, (*component.container, "command"), COMMAND_ALONE, message, key=True)


ENGINES = ("vllm", "sglang", "trtllm")
_ENGINE = re.compile(r"dynamo\.(vllm|sglang|trtllm)")
OTHER_ENGINE = Rule(
    "DGD-010",
    Level.ERROR,
    reason="A worker that starts another engine than the recipe's does not come up in the recipe's image.",
    remedy="Start {the engine of the recipe}.",
    bad="python3 -m dynamo.sglang  # below vllm/",
    good="python3 -m dynamo.vllm",
)


def engine(parsed: ParsedRecipe) -> Iterable[Finding]:
    """DGD-010: the engine that a component starts is the recipe's."""
    for graph in parsed.graphs:
        for component in components(graph):
            named = {m[1] for word in words(graph, component) if (m := _ENGINE.fullmatch(word))}
            if named and parsed.recipe.framework in ENGINES and parsed.recipe.framework not in named:
                message = f"The component starts dynamo.{'/'.join(sorted(named))}; the recipe is for {parsed.recipe.framework}."
                yield at(
                    graph,
                    (*component.container, "args"),
                    OTHER_ENGINE,
                    message,
                    OTHER_ENGINE.fix(f"dynamo.{parsed.recipe.framework}"),
                )


RULES = (OTHER_ENGINE, UNKNOWN_TYPE, COMMAND_ALONE)
CHECKS = (types, frontend_commands, engine)

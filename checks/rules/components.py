"""What the components of a graph are and start."""

import re
from collections.abc import Iterable

from checks.finding import Finding, Level
from checks.graph import components, words
from checks.rule import Rule
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe

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


RULES = (OTHER_ENGINE,)
CHECKS = (engine,)

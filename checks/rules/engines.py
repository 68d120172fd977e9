"""What an engine is told: flags that are gone, room that is not left, measures that are not real."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import Component, components, environment, flag, words
from checks.recipe.manifest import Document, read
from checks.rules.findings import at
from checks.rules.parsed.pods import mapping
from checks.rules.parsed.recipe import ParsedRecipe

MEMORY = ("--gpu-memory-utilization", "--mem-fraction-static")
TOO_MUCH_MEMORY = 0.95
"""Prefill workers have run out of memory at 0.95 (ai-dynamo/dynamo#5479); recipes that are known to work use up to 0.935."""
NO_ROOM_LEFT = Rule(
    "ENG-001",
    Level.WARNING,
    reason="So little room is left for activations that long prompts end the engine.",
    remedy=f"Use less than {TOO_MUCH_MEMORY}.",
    bad="--gpu-memory-utilization 0.98",
    good="--gpu-memory-utilization 0.90",
    threads=("ai-dynamo/dynamo#5479", "ai-dynamo/dynamo#3660"),
)
REMOVED = {"--is-prefill-worker": "--disaggregation-mode prefill", "--is-decode-worker": "--disaggregation-mode decode"}
"""Flags of Dynamo's engines that are gone since 1.0, and what they are called now."""
REMOVED_FLAG = Rule(
    "ENG-002",
    Level.WARNING,
    reason="The flag was removed; the engine ends at once.",
    remedy="Write {its successor}.",
    bad="--is-prefill-worker",
    good="--disaggregation-mode prefill",
)


def flags(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ENG-001: no memory is left; ENG-002: flags that were removed."""
    for graph in parsed.graphs:
        for component in components(graph):
            given = words(graph, component)
            share = flag(given, *MEMORY)
            if share is not None and _number(share) >= TOO_MUCH_MEMORY:
                message = f"{share} of the memory leaves too little for activations."
                yield at_engine(graph, component, NO_ROOM_LEFT, message)
            for name in sorted(REMOVED.keys() & set(given)):
                fix = REMOVED_FLAG.fix(REMOVED[name])
                yield at_engine(graph, component, REMOVED_FLAG, f"{name} was removed.", fix)


FORCED = "TLLM_SPEC_DECODE_FORCE_NUM_ACCEPTED_TOKENS"
FIXED_ACCEPTANCE = Rule(
    "ENG-003",
    Level.WARNING,
    reason="Speculation with a fixed acceptance measures a model that does not exist.",
    remedy="Remove {the variable}.",
    bad="TLLM_SPEC_DECODE_FORCE_NUM_ACCEPTED_TOKENS: 3",
    good="# nothing",
    threads=("ai-dynamo/dynamo#13958",),
)


def acceptance(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ENG-003: speculative decoding whose acceptance is set, not measured."""
    for graph in parsed.graphs:
        for component in components(graph):
            if FORCED in environment(graph, component):
                yield at_engine(
                    graph,
                    component,
                    FIXED_ACCEPTANCE,
                    f"{FORCED} fixes what should be measured.",
                    FIXED_ACCEPTANCE.fix("it"),
                )


_TRANSFER = "cache_transceiver_config"
NO_TRANSFER_BACKEND = Rule(
    "ENG-004",
    Level.WARNING,
    reason="TensorRT-LLM hangs between prefill and decode without a backend for the transfer.",
    remedy="Name one: DEFAULT, UCX or NIXL.",
    bad="cache_transceiver_config: {max_tokens_in_buffer: 9216}",
    good="cache_transceiver_config: {backend: DEFAULT, max_tokens_in_buffer: 9216}",
    threads=("ai-dynamo/aiconfigurator#541", "ai-dynamo/aiconfigurator#879"),
)


def transfers(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ENG-004: a transfer between prefill and decode without a backend, in a ConfigMap of engine options."""
    for document in parsed.of("ConfigMap"):
        for name, text in mapping(document, ("data",)).items():
            if not isinstance(text, str) or _TRANSFER not in text:
                continue
            for inner in read(document.path, text.encode()).documents:
                if inner.get((_TRANSFER,)) is not None and not inner.get((_TRANSFER, "backend")):
                    message = f"{_TRANSFER} names no backend."
                    yield at(document, ("data", name), NO_TRANSFER_BACKEND, message)


def _number(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0


def at_engine(graph: Document, component: Component, rule: Rule, message: str, fix: str | None = None) -> Finding:
    """A finding at the arguments of a component where there are any, at its key otherwise."""
    args = (*component.container, "args")
    if graph.get(args):
        return at(graph, args, rule, message, fix)
    return at(graph, component.path, rule, message, fix, key=True)


RULES = (NO_ROOM_LEFT, REMOVED_FLAG, FIXED_ACCEPTANCE, NO_TRANSFER_BACKEND)
CHECKS = (flags, acceptance, transfers)

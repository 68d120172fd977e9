"""GPUs: what the manifest asks for is what the engine uses."""

import re
from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components, flag, gpus, gpus_per_pod, words
from checks.rules.edits import quoted
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe

GPUS_NOT_TEXT = Rule(
    "PAR-003",
    Level.ERROR,
    reason="v1alpha1 takes the number of GPUs as a string only.",
    remedy="Write {it in quotes}.",
    bad="gpu: 4",
    good='gpu: "4"',
)


def number_is_text(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PAR-003: v1alpha1 wants the number of GPUs as a string; the finding names the one place to quote."""
    for graph in parsed.graphs:
        for component in components(graph):
            value = graph.get(component.gpus)
            if component.path[1] == "services" and isinstance(value, int):
                edit = quoted(graph, component.gpus)
                yield at(
                    graph,
                    component.gpus,
                    GPUS_NOT_TEXT,
                    f"gpu: {value} is a number.",
                    GPUS_NOT_TEXT.fix(f'"{value}"'),
                    edit=edit,
                )


TENSOR = ("--tensor-parallel-size", "-tp", "--tp", "--tp-size", "--tensor_parallel_size")
PIPELINE = ("--pipeline-parallel-size", "-pp", "--pp", "--pp-size", "--pipeline_parallel_size")
SPREAD = ("--data-parallel-size", "-dp", "--dp", "--dp-size", "--enable-expert-parallel", "--data-parallel-hybrid-lb")
"""With data or expert parallelism the product below says nothing: both may share or multiply the GPUs."""
OTHER_PARALLELISM = Rule(
    "PAR-001",
    Level.ERROR,
    reason="An engine uses exactly the GPUs that its pods ask for.",
    remedy="Make the two agree.",
    bad='--tensor-parallel-size 8  # gpu: "4"',
    good="--tensor-parallel-size 4",
)


def tensor_parallel(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PAR-001: tensor times pipeline parallel size is the GPUs of one replica (its pods on all nodes)."""
    for graph in parsed.graphs:
        for component in components(graph):
            given = words(graph, component)
            sizes = [flag(given, *names) or "1" for names in (TENSOR, PIPELINE)]
            spread = flag(given, *SPREAD) not in {None, "1"} or "--enable-expert-parallel" in given
            asked = gpus_per_pod(graph, component) * component.nodes
            if spread or flag(given, *TENSOR) is None or not asked or not all(size.isdigit() for size in sizes):
                continue
            used = int(sizes[0]) * int(sizes[1])
            if used != asked:
                message = f"The engine uses {used} GPUs (tensor x pipeline parallel), a replica asks for {asked}."
                yield at(graph, component.gpus, OTHER_PARALLELISM, message)


REQUEST_IS_NOT_LIMIT = Rule(
    "PAR-002",
    Level.ERROR,
    reason="Kubernetes refuses GPUs whose request is not their limit.",
    remedy="Write the same number twice.",
    bad='requests: {gpu: "2"}, limits: {gpu: "4"}',
    good='requests: {gpu: "4"}, limits: {gpu: "4"}',
)


def requests_and_limits(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PAR-002: GPUs are asked for and limited by the same number."""
    for graph in parsed.graphs:
        for component in components(graph):
            name, part = component.gpus[-1], component.gpus[:-2]
            asked, limit = graph.get((*part, "requests", name)), graph.get((*part, "limits", name))
            if asked is not None and limit is not None and str(asked) != str(limit):
                message = f"{asked} GPUs are asked for, {limit} are the limit."
                yield at(graph, (*part, "requests", name), REQUEST_IS_NOT_LIMIT, message)


_GPUS = re.compile(r"(?<!\d)(\d+)x?-?gpu")
BROKEN_PROMISE = Rule(
    "PAR-005",
    Level.WARNING,
    reason="A directory that is named after a number of GPUs promises it.",
    remedy="Make the two agree.",
    bad="agg-8gpu/  # asks for 4",
    good="agg-4gpu/",
)


def number_in_directory(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PAR-005: a directory that is named after a number of GPUs has them."""
    named = _GPUS.search(parsed.recipe.mode)
    for graph in parsed.graphs:
        asked = gpus(graph)
        if named and asked and int(named[1]) != asked:
            message = f"The directory promises {named[1]} GPUs, the graph asks for {asked}."
            yield at(graph, ("spec",), BROKEN_PROMISE, message, key=True)


RULES = (OTHER_PARALLELISM, REQUEST_IS_NOT_LIMIT, GPUS_NOT_TEXT, BROKEN_PROMISE)
CHECKS = (number_is_text, tensor_parallel, requests_and_limits, number_in_directory)

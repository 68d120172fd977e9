"""GPUs: what the manifest asks for is what the engine uses."""

import re
from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import components, flag, gpus, gpus_per_pod, words
from checks.rules.edits import quoted
from checks.rules.reading import Reading, at

_GPUS = re.compile(r"(\d+)x?-?gpu")
TENSOR = ("--tensor-parallel-size", "-tp", "--tp", "--tp-size", "--tensor_parallel_size")
PIPELINE = ("--pipeline-parallel-size", "-pp", "--pp", "--pp-size", "--pipeline_parallel_size")
SPREAD = ("--data-parallel-size", "-dp", "--dp", "--dp-size", "--enable-expert-parallel", "--data-parallel-hybrid-lb")
"""With data or expert parallelism the product below says nothing: both may share or multiply the GPUs."""


def gpus_are_text(read: Reading) -> Iterable[Finding]:
    """PAR-003: v1alpha1 wants the number of GPUs as a string; the finding names the one place to quote."""
    for graph in read.graphs:
        for component in components(graph):
            value = graph.get(component.gpus)
            if component.path[1] == "services" and isinstance(value, int):
                edit = quoted(graph, component.gpus)
                yield at(graph, component.gpus, "PAR-003", f"gpu: {value} is a number.", f'Write "{value}".', edit=edit)


def tensor_parallel(read: Reading) -> Iterable[Finding]:
    """PAR-001: tensor times pipeline parallel size is the GPUs of one replica (its pods on all nodes)."""
    for graph in read.graphs:
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
                yield at(graph, component.gpus, "PAR-001", message, "Make the two agree.")


def requested(read: Reading) -> Iterable[Finding]:
    """PAR-002: GPUs are asked for and limited by the same number."""
    for graph in read.graphs:
        for component in components(graph):
            name, part = component.gpus[-1], component.gpus[:-2]
            asked, limit = graph.get((*part, "requests", name)), graph.get((*part, "limits", name))
            if asked is not None and limit is not None and str(asked) != str(limit):
                message = f"{asked} GPUs are asked for, {limit} are the limit."
                yield at(graph, (*part, "requests", name), "PAR-002", message, "Write the same number twice.")


def promised(read: Reading) -> Iterable[Finding]:
    """PAR-005: a directory that is named after a number of GPUs has them."""
    named = _GPUS.search(read.recipe.mode)
    for graph in read.graphs:
        asked = gpus(graph)
        if named and asked and int(named[1]) != asked:
            message = f"The directory promises {named[1]} GPUs, the graph asks for {asked}."
            yield at(graph, ("spec",), "PAR-005", message, "Make the two agree.", key=True)

"""GPUs: what the manifest asks for is what the engine uses."""

from collections.abc import Iterable

from checks.finding import Finding, Level
from checks.graph import components, flag, gpus_per_pod, words
from checks.rules.reading import Reading, at

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
                yield at(
                    graph, component.gpus, "PAR-003", Level.ERROR, f"gpu: {value} is a number.", f'Write "{value}".'
                )


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
                yield at(graph, component.gpus, "PAR-001", Level.ERROR, message, "Make the two agree.")

"""perf.yaml: a Job that ends, that measures this deployment, and that fails when the benchmark fails."""

from collections.abc import Iterable

from checks import slo
from checks.finding import Finding
from checks.graph import components
from checks.graph import gpus as graph_gpus
from checks.objects import KINDS
from checks.rules.edits import first_line, replaced
from checks.rules.reading import Reading, at, containers, literal, of_file
from checks.rules.scripts import scripts


def job(read: Reading) -> Iterable[Finding]:
    """PERF-001: the benchmark is one Job, with ConfigMaps if it needs them; PERF-006: it has a deadline."""
    jobs = [document for document in read.benchmarks if document.kind == "Job"]
    path = read.recipe.perf
    if path in read.recipe.files and len(jobs) != 1:
        message = f"perf.yaml holds {len(jobs)} Jobs, not one: nothing says when the benchmark is done."
        yield of_file(path, "PERF-001", message, "Run AIPerf in one Job.")
    for document in read.benchmarks:
        if document.kind in KINDS and document.kind not in {"Job", "ConfigMap"}:
            message = f"A {document.kind} stands beside the benchmark; only the Job and its ConfigMaps are applied."
            yield at(document, ("kind",), "PERF-001", message, "Move it to deploy.yaml.")
    for document in jobs:
        if not any(document.get((*p, "activeDeadlineSeconds")) for p in (("spec",), ("spec", "template", "spec"))):
            message = "The benchmark may hang forever."
            yield at(document, ("spec",), "PERF-006", message, "Set spec.activeDeadlineSeconds.")


def promised(read: Reading) -> Iterable[Finding]:
    """PERF-015: a promise that nobody can hold the recipe to."""
    for document in read.benchmarks:
        place = ("metadata", "annotations", slo.ANNOTATION)
        said = document.get(place)
        wrong = slo.parse(said) if isinstance(said, str) else said
        if said is not None and not isinstance(wrong, tuple):
            message = f"{wrong!r} is no promise."
            yield at(
                document,
                place,
                "PERF-015",
                message,
                "Write p90 TTFT <= 2000 ms or request_latency.p99 <= 9 s, with ; between two.",
            )


def endpoint(read: Reading) -> Iterable[Finding]:
    """PERF-002: ENDPOINT is the frontend's Service of this recipe's graph."""
    hosts = {_service(graph.name, c.name) for graph in read.graphs for c in components(graph) if c.kind == "frontend"}
    for document in read.benchmarks if read.own else ():
        for container in containers(document):
            found = literal(document, container, "ENDPOINT")
            host = found[0].removeprefix("http://").split(":")[0].split("/")[0].split(".")[0] if found else ""
            if found and hosts and host not in hosts:
                message = f"ENDPOINT names {host!r}; the graph's Service is {', '.join(sorted(hosts))}."
                right = found[0].replace(host, min(hosts), 1) if host and len(hosts) == 1 else ""
                edit = replaced(document, found[1], right) if right else None
                yield at(document, found[1], "PERF-002", message, "Measure this deployment.", edit=edit)


def _service(graph: str, component: str) -> str:
    """The Service that the operator makes for a component (its GetDCDResourceName; dots become dashes)."""
    return f"{graph}-{component.lower()}".replace(".", "-")


def gpus(read: Reading) -> Iterable[Finding]:
    """PERF-004: DEPLOYMENT_GPU_COUNT is what the graph asks for."""
    asked = sum(graph_gpus(graph) for graph in read.graphs)
    for document in read.benchmarks if read.own else ():
        for container in containers(document):
            found = literal(document, container, "DEPLOYMENT_GPU_COUNT")
            if found and asked and found[0] != str(asked):
                message = f"DEPLOYMENT_GPU_COUNT is {found[0]}, the graph asks for {asked} GPUs."
                edit = replaced(document, found[1], str(asked))
                yield at(document, found[1], "PERF-004", message, f'Write "{asked}".', edit=edit)


def script(read: Reading) -> Iterable[Finding]:
    """PERF-005: a shell script without `set -e` ends well when the benchmark did not."""
    for document in read.benchmarks:
        for shell in scripts(document):
            strict = "e" in shell.flags or shell.script.sets("errexit", "e")
            if not strict and len(shell.script.commands) > 1:
                message = "The script goes on after a failed command, so a failed benchmark looks complete."
                edit = first_line(document, shell.path, "set -e")
                yield at(document, shell.path, "PERF-005", message, "Begin with set -eu.", edit=edit)

"""perf.yaml: a Job that ends, that measures this deployment, and that fails when the benchmark fails."""

from collections.abc import Iterable

from checks.measure import slo
from checks.model.finding import Finding, Level
from checks.model.protocol import Annotation
from checks.model.rule import Rule
from checks.recipe.allowed.kinds import KINDS
from checks.recipe.graph import components
from checks.recipe.graph import gpus as gpus_of
from checks.rules.edits import first_line, replaced
from checks.rules.findings import at
from checks.rules.parsed.pods import containers, literal, pod_specs
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.parsed.scripts import scripts

NOT_ONE_JOB = Rule(
    "PERF-001",
    Level.ERROR,
    reason="One Job says when the benchmark is done, and whether it went well.",
    remedy="Run AIPerf in one Job.",
    bad="kind: Pod",
    good="kind: Job",
)
NO_DEADLINE = Rule(
    "PERF-006",
    Level.WARNING,
    reason="A benchmark without a deadline holds all GPUs for as long as it hangs.",
    remedy="Set spec.activeDeadlineSeconds.",
    bad="spec: {template: …}",
    good="spec: {activeDeadlineSeconds: 5400, template: …}",
    threads=("ai-dynamo/dynamo#12971",),
)


def job(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-001: the benchmark is one Job, with ConfigMaps if it needs them; PERF-006: it has a deadline."""
    jobs = [document for document in parsed.benchmarks if document.kind == "Job"]
    path = parsed.recipe.perf
    if path in parsed.recipe.files and len(jobs) != 1:
        message = f"perf.yaml holds {len(jobs)} Jobs, not one: nothing says when the benchmark is done."
        yield NOT_ONE_JOB.finding(path, message)
    for document in parsed.benchmarks:
        if document.kind in KINDS and document.kind not in {"Job", "ConfigMap"}:
            message = f"A {document.kind} stands beside the benchmark; only the Job and its ConfigMaps are applied."
            yield at(document, ("kind",), NOT_ONE_JOB, message, "Move it to deploy.yaml.")
    for document in jobs:
        if not any(document.get((*p, "activeDeadlineSeconds")) for p in (("spec",), ("spec", "template", "spec"))):
            message = "The benchmark may hang forever."
            yield at(document, ("spec",), NO_DEADLINE, message)


UNREADABLE_PROMISE = Rule(
    "PERF-015",
    Level.ERROR,
    reason="A promise that cannot be read is not kept by anybody.",
    remedy="Write p90 TTFT <= 2000 ms or request_latency.p99 <= 9 s, with ; between two.",
    bad="recipe-gate.dev/slo: fast enough",
    good="recipe-gate.dev/slo: p90 TTFT <= 2000 ms",
)


def slo_annotation(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-015: a promise that nobody can hold the recipe to."""
    for document in parsed.benchmarks:
        place = ("metadata", "annotations", Annotation.SLO)
        said = document.get(place)
        wrong = slo.parse(said) if isinstance(said, str) else said
        if said is not None and not isinstance(wrong, tuple):
            message = f"{wrong!r} is no promise."
            yield at(document, place, UNREADABLE_PROMISE, message)


OTHER_ENDPOINT = Rule(
    "PERF-002",
    Level.ERROR,
    reason="A benchmark of another Service measures another deployment, or none.",
    remedy="Measure this deployment.",
    bad="ENDPOINT: other-frontend:8000",
    good="ENDPOINT: llama3-70b-agg-frontend:8000",
    threads=("ai-dynamo/dynamo#14822",),
)


def endpoint(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-002: ENDPOINT is the frontend's Service of this recipe's graph."""
    hosts = {_service(graph.name, c.name) for graph in parsed.graphs for c in components(graph) if c.kind == "frontend"}
    for document in parsed.benchmarks if parsed.has_own_benchmark else ():
        for container in containers(document):
            found = literal(document, container, "ENDPOINT")
            host = found[0].removeprefix("http://").split(":")[0].split("/")[0].split(".")[0] if found else ""
            if found and hosts and host not in hosts:
                message = f"ENDPOINT names {host!r}; the graph's Service is {', '.join(sorted(hosts))}."
                right = found[0].replace(host, min(hosts), 1) if host and len(hosts) == 1 else ""
                edit = replaced(document, found[1], right) if right else None
                yield at(document, found[1], OTHER_ENDPOINT, message, edit=edit)


def _service(graph: str, component: str) -> str:
    """The Service that the operator makes for a component (its GetDCDResourceName; dots become dashes)."""
    return f"{graph}-{component.lower()}".replace(".", "-")


OTHER_GPU_COUNT = Rule(
    "PERF-004",
    Level.ERROR,
    reason="Results per GPU are divided by this number.",
    remedy="Write {what the graph asks for}.",
    bad='DEPLOYMENT_GPU_COUNT: "8"',
    good='DEPLOYMENT_GPU_COUNT: "4"',
)


def gpu_count(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-004: DEPLOYMENT_GPU_COUNT is what the graph asks for."""
    asked = sum(gpus_of(graph) for graph in parsed.graphs)
    for document in parsed.benchmarks if parsed.has_own_benchmark else ():
        for container in containers(document):
            found = literal(document, container, "DEPLOYMENT_GPU_COUNT")
            if found and asked and found[0] != str(asked):
                message = f"DEPLOYMENT_GPU_COUNT is {found[0]}, the graph asks for {asked} GPUs."
                edit = replaced(document, found[1], str(asked))
                yield at(document, found[1], OTHER_GPU_COUNT, message, OTHER_GPU_COUNT.fix(f'"{asked}"'), edit=edit)


NO_SET_E = Rule(
    "PERF-005",
    Level.WARNING,
    reason="Without `set -e` a failed benchmark looks complete.",
    remedy="Begin with set -eu.",
    bad="aiperf profile …\nls",
    good="set -eu\naiperf profile …\nls",
    threads=("ai-dynamo/dynamo#8470",),
)


def exit_status(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-005: a shell script without `set -e` ends well when the benchmark did not."""
    for document in parsed.benchmarks:
        for shell in scripts(document):
            strict = "e" in shell.flags or shell.script.sets("errexit", "e")
            if not strict and len(shell.script.commands) > 1:
                message = "The script goes on after a failed command, so a failed benchmark looks complete."
                edit = first_line(document, shell.path, "set -e")
                yield at(document, shell.path, NO_SET_E, message, edit=edit)


NO_GROUP = Rule(
    "PERF-012",
    Level.WARNING,
    reason="A user without the claim's group cannot write its artifacts there.",
    remedy="Set fsGroup beside {runAsUser}.",
    bad="securityContext: {runAsUser: 1000}",
    good="securityContext: {runAsUser: 1000, fsGroup: 1000}",
    threads=("ai-dynamo/dynamo#14318",),
)


def group_of_claim(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-012: a user of one's own without the claim's group."""
    for document in parsed.benchmarks:
        for pod in pod_specs(document):
            user = document.get((*pod, "securityContext", "runAsUser"))
            mounted = any(document.get((*container, "volumeMounts")) for container in containers(document))
            if user and mounted and document.get((*pod, "securityContext", "fsGroup")) is None:
                where = (*pod, "securityContext", "runAsUser")
                yield at(document, where, NO_GROUP, f"User {user} may not write to the claim.", NO_GROUP.fix("it"))


RULES = (NOT_ONE_JOB, OTHER_ENDPOINT, OTHER_GPU_COUNT, NO_SET_E, NO_DEADLINE, NO_GROUP, UNREADABLE_PROMISE)
CHECKS = (job, slo_annotation, endpoint, gpu_count, exit_status, group_of_claim)

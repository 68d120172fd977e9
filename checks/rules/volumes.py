"""Volumes: what is mounted is declared, and every claim exists before the recipe is applied."""

from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import removed
from checks.rules.findings import at
from checks.rules.parsed.pods import containers, pod_specs, sequence
from checks.rules.parsed.recipe import ParsedRecipe

UNNAMED_CLAIM = Rule(
    "VOL-001",
    Level.ERROR,
    reason="The operator refuses a mount of a claim that the graph does not name.",
    remedy="Add it to spec.pvcs.",
    bad="volumeMounts: [{name: other}]",
    good="volumeMounts: [{name: model-cache}]",
)


def mounts(parsed: ParsedRecipe) -> Iterable[Finding]:
    """VOL-001: a service mounts only claims that spec.pvcs names."""
    for graph in parsed.graphs:
        declared = {name for _, name, _ in _declared(graph)}
        for component in components(graph):
            for index, mount in enumerate(sequence(graph, (*component.path, "volumeMounts"))):
                name = mount.get("name") if isinstance(mount, dict) else None
                if isinstance(name, str) and name not in declared:
                    place = (*component.path, "volumeMounts", index, "name")
                    yield at(graph, place, UNNAMED_CLAIM, f"spec.pvcs does not name {name!r}.")


NO_SUCH_VOLUME = Rule(
    "VOL-003",
    Level.ERROR,
    reason="A container mounts the volumes of its own pod only.",
    remedy="Add it to the pod's volumes.",
    bad="volumeMounts: [{name: models}]  # volumes: [model-cache]",
    good="volumeMounts: [{name: model-cache}]",
)


def volumes(parsed: ParsedRecipe) -> Iterable[Finding]:
    """VOL-003: a container of a Job or a Pod mounts only volumes of its own pod."""
    for document in [*parsed.of("Job"), *parsed.of("Pod")]:
        for pod in pod_specs(document):
            volumes = [v.get("name") for v in sequence(document, (*pod, "volumes")) if isinstance(v, dict)]
            declared = {name for name in volumes if isinstance(name, str)}
            for container in containers(document):
                for index, mount in enumerate(sequence(document, (*container, "volumeMounts"))):
                    name = mount.get("name") if isinstance(mount, dict) else None
                    if isinstance(name, str) and name not in declared:
                        where, message = (*container, "volumeMounts", index, "name"), f"The pod has no volume {name!r}."
                        yield at(document, where, NO_SUCH_VOLUME, message)


UNDECLARED_CLAIM = Rule(
    "VOL-002",
    Level.ERROR,
    reason="A claim that nobody declares leaves its pods pending for good.",
    remedy="Declare it in model-cache/model-cache.yaml.",
    bad="pvcs: [{name: model-store}]",
    good="pvcs: [{name: model-cache}]",
    threads=("ai-dynamo/dynamo#4506", "ai-dynamo/dynamo#12944"),
)


def claims(parsed: ParsedRecipe) -> Iterable[Finding]:
    """VOL-002: a claim that no file of the recipe declares."""
    made = {claim.name for claim in parsed.of("PersistentVolumeClaim")} | set(parsed.settings.claims)
    close = f"The recipe declares {', '.join(sorted(made))}." if made else UNDECLARED_CLAIM.fix()
    for document in parsed.documents:
        for path, name in _used(document):
            if name not in made:
                yield at(document, path, UNDECLARED_CLAIM, f"No file of the recipe declares the claim {name!r}.", close)


def _used(document: Document) -> Iterator[tuple[Path, str]]:
    for path, name, created in _declared(document):
        if not created:
            yield path, name
    for pod in pod_specs(document):
        for index, _ in enumerate(sequence(document, (*pod, "volumes"))):
            path = (*pod, "volumes", index, "persistentVolumeClaim", "claimName")
            name = document.get(path)
            if isinstance(name, str):
                yield path, name


def _declared(graph: Document) -> Iterator[tuple[Path, str, bool]]:
    for index, claim in enumerate(sequence(graph, ("spec", "pvcs"))):
        if isinstance(claim, dict) and isinstance(claim.get("name"), str):
            yield ("spec", "pvcs", index, "name"), claim["name"], claim.get("create") is True


ONE_NODE_AT_A_TIME = Rule(
    "VOL-004",
    Level.WARNING,
    reason="A volume that one node mounts at a time holds back every pod on another.",
    remedy="Ask for ReadWriteMany.",
    bad="accessModes: [ReadWriteOnce]",
    good="accessModes: [ReadWriteMany]",
    threads=("ai-dynamo/dynamo#4964",),
)
STORAGE_CLASS = Rule(
    "VOL-005",
    Level.WARNING,
    reason="A storage class is the cluster's; elsewhere the claim waits for it for ever.",
    remedy="Leave it out; the sandbox sets it.",
    bad="storageClassName: vast-optimized",
    good="# nothing",
    threads=("ai-dynamo/dynamo#13712",),
)
INCOMPLETE_CLAIM = Rule(
    "VOL-006",
    Level.ERROR,
    reason="A claim without access modes or a size is refused.",
    remedy="Name accessModes and resources.requests.storage.",
    bad="spec: {}",
    good="spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 200Gi}}}",
)


def shared(parsed: ParsedRecipe) -> Iterable[Finding]:
    """VOL-004: a claim for one node under a graph of several pods of a kind; VOL-005: a storage class; VOL-006: no size."""
    spread = any(c.nodes > 1 or c.replicas > 1 for graph in parsed.graphs for c in components(graph))
    for claim in parsed.of("PersistentVolumeClaim"):
        modes = claim.get(("spec", "accessModes"))
        if spread and modes == ["ReadWriteOnce"]:
            message = f"The claim {claim.name!r} is for one node; the graph has several pods of a kind."
            yield at(claim, ("spec", "accessModes"), ONE_NODE_AT_A_TIME, message)
        if claim.get(("spec", "storageClassName")):
            message = f"The storage class {claim.get(('spec', 'storageClassName'))!r} is one cluster's."
            place = ("spec", "storageClassName")
            yield at(claim, place, STORAGE_CLASS, message, key=True, edit=removed(claim, place))
        if not modes or not claim.get(("spec", "resources", "requests", "storage")):
            message = f"The claim {claim.name!r} names no access modes or no size."
            yield at(claim, ("spec",), INCOMPLETE_CLAIM, message, key=True)


RULES = (UNNAMED_CLAIM, UNDECLARED_CLAIM, NO_SUCH_VOLUME, ONE_NODE_AT_A_TIME, STORAGE_CLASS, INCOMPLETE_CLAIM)
CHECKS = (mounts, volumes, claims, shared)

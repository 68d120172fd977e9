"""The objects of a recipe: kinds that a sandbox takes, each with a version and a name of its own."""

from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.allowed.kinds import KINDS
from checks.recipe.graph import KIND
from checks.recipe.manifest import Document
from checks.recipe.objects import OURS
from checks.recipe.yaml_nodes import Path
from checks.rules.findings import at
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.schemas.core import served

FORBIDDEN_KIND = Rule(
    "STRUCT-008",
    Level.ERROR,
    reason="A sandbox takes namespaced workload kinds only.",
    remedy="Use {namespaced workload kinds} only.",
    bad="kind: ClusterRole",
    good="kind: ConfigMap",
)


def kinds(parsed: ParsedRecipe) -> Iterable[Finding]:
    """STRUCT-008: a recipe brings only kinds that a sandbox takes."""
    for manifest in parsed.manifests:
        for document in manifest.documents if parsed.applies(manifest.path) else ():
            if document.kind not in KINDS:
                what = f"{document.kind or 'This object'} is no kind that a recipe may bring."
                yield at(document, ("kind",), FORBIDDEN_KIND, what, FORBIDDEN_KIND.fix(", ".join(sorted(KINDS))))


NOT_APPLICABLE = Rule(
    "STRUCT-010",
    Level.ERROR,
    reason="An object without a name of its own cannot be applied, or not be removed.",
    remedy="Name each object once, without owners and finalizers.",
    bad="metadata: {}",
    good="metadata: {name: model-cache}",
    threads=("ai-dynamo/dynamo#13958",),
)


def names_and_owners(parsed: ParsedRecipe) -> Iterable[Finding]:
    """STRUCT-010: what a run could not apply, or not remove: objects without a name, of another's name, owned or held."""
    declared: dict[tuple[str, str, str], str] = {}
    for document in parsed.documents:
        kind, name = document.kind, document.name
        if kind not in KINDS:
            continue
        where, same = ("metadata", "name"), (kind, name, document.path if parsed.holds_alternatives else "")
        if document.get(("apiVersion",)) not in KINDS[kind] and kind != KIND:
            message = f"{document.get(('apiVersion',))} has no {kind}."
            yield at(document, ("apiVersion",), NOT_APPLICABLE, message, f"Write {KINDS[kind][0]}.")
        if not name:
            message = f"The {kind} has no name."
            yield at(document, where, NOT_APPLICABLE, message, "Set metadata.name.")
        elif name in OURS:
            message = f"The name {name!r} belongs to the run itself."
            yield at(document, where, NOT_APPLICABLE, message, "Choose another name.")
        elif same in declared and parsed.applies(document.path):
            message = f"{declared[same]} declares the {kind} {name!r} too; one would overwrite the other."
            yield at(document, where, NOT_APPLICABLE, message, "Choose another name.")
        if parsed.applies(document.path):
            declared[same] = document.path
        for field in ("ownerReferences", "finalizers"):
            if document.get(("metadata", field)) is not None:
                message = f"{field} decides when the object goes; the sandbox does that."
                yield at(document, ("metadata", field), NOT_APPLICABLE, message, "Remove it.", key=True)


GROUPS = (
    "nvidia.com",
    "resource.nvidia.com",
    "gateway.networking.k8s.io",
    "inference.networking.k8s.io",
    "inference.networking.x-k8s.io",
    "grove.io",
    "leaderworkerset.x-k8s.io",
    "monitoring.coreos.com",
)
"""Groups whose schemas are not held here: Dynamo's own, the Gateway API's, the inference extension's, and those beside them."""
INCOMPLETE_OBJECT = Rule(
    "K8S-003",
    Level.ERROR,
    reason="Every object has a version, a kind and a name, and its specification is a mapping.",
    remedy="Write {what is missing}.",
    bad="apiVersion: resource.nvidia.com/v1beta1\nkind: ComputeDomain",
    good="apiVersion: resource.nvidia.com/v1beta1\nkind: ComputeDomain\nmetadata: {name: domain}",
)


def incomplete_objects(parsed: ParsedRecipe) -> Iterable[Finding]:
    """K8S-003: an object of another group without a version, a name or a specification."""
    for document in parsed.documents:
        if document.kind != KIND:
            for path, message, fix in _missing(document):
                yield at(document, path, INCOMPLETE_OBJECT, message, fix)


def _missing(document: Document) -> Iterator[tuple[Path, str, str]]:
    """Where an object lacks something, what that is, and what to write."""
    version, spec = document.get(("apiVersion",)), document.get(("spec",))
    if not isinstance(version, str) or not version:
        yield (), f"The {document.kind or 'object'} has no apiVersion.", INCOMPLETE_OBJECT.fix("apiVersion")
    elif version.partition("/")[0] in GROUPS and served(version, document.kind, 0) is None:
        if not document.kind:
            yield (), "The object has no kind.", INCOMPLETE_OBJECT.fix("kind")
        if not document.name:
            yield ("metadata",), f"The {document.kind} has no name.", "Set metadata.name."
        if spec is not None and not isinstance(spec, dict):
            yield ("spec",), f"The {document.kind}'s spec is no mapping.", INCOMPLETE_OBJECT.fix("a mapping")


RULES = (FORBIDDEN_KIND, NOT_APPLICABLE, INCOMPLETE_OBJECT)
CHECKS = (kinds, names_and_owners, incomplete_objects)

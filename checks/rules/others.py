"""Kinds whose schemas are not known here: at least the form that every object of Kubernetes has."""

from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import KIND
from checks.rules.reading import Reading, at
from checks.schemas.core import served

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
"""Dynamo's own, the Gateway API's, the inference extension's, and those of what runs beside them."""


def formed(read: Reading) -> Iterable[Finding]:
    """K8S-003: an object of another group without a version, a name or a specification."""
    for document in read.documents:
        version = document.get(("apiVersion",))
        if document.kind == KIND:
            continue
        if not isinstance(version, str) or not version:
            yield at(
                document, (), "K8S-003", f"The {document.kind or 'object'} has no apiVersion.", "Write apiVersion."
            )
        elif version.partition("/")[0] in GROUPS and served(version, document.kind, 0) is None:
            spec = document.get(("spec",))
            if not document.kind:
                yield at(document, (), "K8S-003", "The object has no kind.", "Write kind.")
            if not document.name:
                yield at(document, ("metadata",), "K8S-003", f"The {document.kind} has no name.", "Set metadata.name.")
            if spec is not None and not isinstance(spec, dict):
                yield at(
                    document, ("spec",), "K8S-003", f"The {document.kind}'s spec is no mapping.", "Write a mapping."
                )

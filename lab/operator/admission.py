"""What the operator's webhooks refuse and warn of, as operator 1.5.0 says it; pure, over a graph in the version it was sent in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SEMANTIC = re.compile(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
GROVE_NAME_LIMIT = 45
"""Grove's limit on the graph's and the component's name together (operator constant MaxCombinedGroveResourceNameLength)."""
UNVERSIONED = "is required when the specified main container image has no parseable semantic-version tag"
NO_POOLS = (
    "cannot deploy EPP component: InferencePool API group (inference.networking.k8s.io) is not available in the cluster;"
    " install the Gateway API Inference Extension before deploying EPP components"
)


@dataclass(frozen=True)
class Cluster:
    """What of the cluster decides about admission."""

    inference_pools: bool = False
    grove: bool = False


@dataclass(frozen=True)
class Cause:
    """One refused field: `reason` is Kubernetes' cause type, `message` what is shown after the field."""

    field: str
    reason: str
    message: str


@dataclass(frozen=True)
class Component:
    """A service or component with the path under which the operator names it."""

    path: str
    name: str
    kind_field: str
    value: Mapping[str, Any]
    main: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The component's type."""
        return str(self.value.get("type") or self.value.get("componentType") or "")


def components(graph: Mapping[str, Any]) -> tuple[Component, ...]:
    """The components of a graph in either version, as far as they have a component's shape."""
    spec = graph.get("spec") or {}
    services = spec.get("services")
    if isinstance(services, Mapping):
        return tuple(
            Component(
                f"spec.services[{name}]",
                name,
                "componentType",
                value,
                (value.get("extraPodSpec") or {}).get("mainContainer") or {},
            )
            for name, value in sorted(services.items())
            if isinstance(value, Mapping)
        )
    listed = [value for value in spec.get("components") or () if isinstance(value, Mapping)]
    return tuple(
        Component(f"spec.components[{index}]", str(value.get("name")), "type", value, _main(value))
        for index, value in enumerate(listed)
    )


def _main(component: Mapping[str, Any]) -> Mapping[str, Any]:
    containers = ((component.get("podTemplate") or {}).get("spec") or {}).get("containers") or []
    return next((container for container in containers if container.get("name") == "main"), {})


def refused(graph: Mapping[str, Any], cluster: Cluster) -> tuple[Cause, ...]:
    """Every reason to refuse a graph at admission; empty when it is admitted."""
    found = components(graph)
    if not found:
        part = "components" if "components" in (graph.get("spec") or {}) else "services"
        return (Cause(f"spec.{part}", "FieldValueRequired", "Required value: must have at least one component"),)
    return tuple(cause for component in found for cause in _causes(graph, component, cluster))


def _causes(graph: Mapping[str, Any], component: Component, cluster: Cluster) -> Iterator[Cause]:
    image = component.main.get("image")
    if image and not component.value.get("runtimeVersionOverride") and not SEMANTIC.fullmatch(tag(image)):
        yield Cause(f"{component.path}.runtimeVersionOverride", "FieldValueRequired", f"Required value: {UNVERSIONED}")
    if component.kind == "epp" and not cluster.inference_pools:
        yield Cause(f"{component.path}.{component.kind_field}", "FieldValueForbidden", f"Forbidden: {NO_POOLS}")
    for index, mount in enumerate(component.value.get("volumeMounts") or ()):
        if not mount.get("mountPoint") and not mount.get("useAsCompilationCache"):
            message = "Required value: mountPoint is required when useAsCompilationCache is false"
            yield Cause(f"{component.path}.volumeMounts[{index}].mountPoint", "FieldValueRequired", message)
    length = len(str((graph.get("metadata") or {}).get("name") or "")) + len(component.name)
    if cluster.grove and length > GROVE_NAME_LIMIT:
        limit = f"combined resource name length {length} exceeds the {GROVE_NAME_LIMIT}-character pod-name limit"
        message = f'Invalid value: "{component.name}": {limit}'
        yield Cause(component.path, "FieldValueInvalid", message)


def warnings(graph: Mapping[str, Any], namespace: str) -> tuple[str, ...]:
    """What the operator warns of and admits."""
    name = (graph.get("metadata") or {}).get("name")
    return tuple(
        f'{component.path}.dynamoNamespace is deprecated and ignored. Value "{component.value["dynamoNamespace"]}"'
        f' will be replaced with "{namespace}-{name}". Remove this field from your configuration'
        for component in components(graph)
        if component.value.get("dynamoNamespace")
    )


def tag(image: str) -> str:
    """The tag of an image reference; empty when it has none."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]

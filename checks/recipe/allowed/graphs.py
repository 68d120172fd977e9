"""What may stand in a graph, in both of its versions: no field of it may carry a pod, or a piece of one, past the list of pods."""

from checks.recipe.allowed.labels import ANNOTATIONS, LABELS, TEMPLATE_METADATA
from checks.recipe.allowed.pods import ALPHA_POD, AMOUNTS, ENV, FALSE, HUB, POD, PROBE
from checks.recipe.allowed.shapes import ANYTHING, Each, Fields, Image, Keyed, Only, Shape, plain

OFF = Fields({"enabled": FALSE})
ALPHA_AMOUNTS = Fields({"custom": AMOUNTS, **plain("cpu", "gpu", "gpuType", "memory")})
MEMORY_SERVICE = Fields(plain("deviceClassName", "enabled", "mode"))
"""Without its extra clients, which are whole containers and pods."""
FAILOVER = Fields(plain("enabled", "mode", "numShadows"))
EPP = Fields(plain("config", "configMapRef"))
MULTINODE = Fields(plain("nodeCount"))
"""Without what overrides the objects that the orchestrator makes."""
PRIORITY: dict[str, Shape] = {"priorityClassName": Only(grant="priority_classes")}
COMPONENT: dict[str, Shape] = {
    "eppConfig": EPP,
    "globalDynamoNamespace": FALSE,
    "multinode": MULTINODE,
    **plain("minAvailable", "modelRef", "replicas", "runtimeVersionOverride", "topologyConstraint"),
}
SERVICE = Fields(
    {
        **COMPONENT,
        "annotations": ANNOTATIONS,
        "labels": LABELS,
        "autoscaling": OFF,
        "ingress": OFF,
        "checkpoint": OFF,
        "envFromSecret": HUB,
        "envs": ENV,
        "extraPodMetadata": TEMPLATE_METADATA,
        "extraPodSpec": ALPHA_POD,
        "failover": FAILOVER,
        "frontendSidecar": Fields({"image": Image(), "envFromSecret": HUB, "envs": ENV, **plain("args")}),
        "gpuMemoryService": MEMORY_SERVICE,
        "livenessProbe": PROBE,
        "readinessProbe": PROBE,
        "resources": Fields({"limits": ALPHA_AMOUNTS, "requests": ALPHA_AMOUNTS, **plain("claims")}),
        **plain("componentType", "dynamoNamespace", "scalingAdapter", "serviceName", "sharedMemory"),
        **plain("subComponentType", "volumeMounts"),
    }
)
LISTED = Fields(
    {
        **COMPONENT,
        "podTemplate": Fields({"metadata": TEMPLATE_METADATA, "spec": POD}),
        "experimental": Fields(
            {
                "checkpoint": OFF,
                "failover": FAILOVER,
                "gpuMemoryService": MEMORY_SERVICE,
                **plain("grove"),
            }
        ),
        **plain("compilationCache", "frontendSidecar", "name", "scalingAdapter", "sharedMemorySize", "type"),
    }
)
GRAPH: dict[str, Shape] = {
    "annotations": ANNOTATIONS,
    "labels": LABELS,
    **PRIORITY,
    **plain("backendFramework", "restart", "topologyConstraint"),
    "experimental": Fields(plain("kvTransferPolicy")),
}
ALPHA = Fields(
    {
        **GRAPH,
        "envs": ENV,
        "pvcs": Each(Fields(plain("create", "name", "size", "storageClass", "volumeAccessMode"))),
        "services": Keyed(ANYTHING, SERVICE),
    }
)
BETA = Fields({**GRAPH, "env": ENV, "components": Each(LISTED)})

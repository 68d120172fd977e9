"""DynamoGraphDeployment v1alpha1: a map of services, each with fields of Dynamo's own around a pod."""

from lab.operator import fields as f
from lab.operator.fields import ANYTHING, BOOLEAN, TEXT, TEXTS, Schema, of, several
from lab.operator.openapi import int_or_string

CREATED = (
    "!has(self.create) || self.create == false || (has(self.size) && has(self.storageClass) && has(self.volumeAccessMode))",
    "When create is true, size, storageClass, and volumeAccessMode are required",
)
SIZED = (
    "(has(self.disabled) && self.disabled) || (has(self.size) && quantity(string(self.size)).isGreaterThan(quantity('0')))",
    "size is required when disabled is false",
)


def spec(core: dict[str, Schema]) -> Schema:
    """The schema of spec; `core` holds Kubernetes' types by their short name (PodSpec, Container, EnvVar, Probe)."""
    claim = {
        "name": TEXT, "create": BOOLEAN, "size": int_or_string(), "storageClass": TEXT, "volumeAccessMode": TEXT,
    }  # fmt: skip
    return of(
        {
            "annotations": TEXTS,
            "labels": TEXTS,
            "backendFramework": f.FRAMEWORK,
            "envs": several(core["EnvVar"]),
            "experimental": ANYTHING,
            "priorityClassName": TEXT,
            "providerOverride": f.OVERRIDE,
            "pvcs": several(of(claim, "name", rules=(CREATED,)), maxItems=100),
            "restart": f.RESTART,
            "topologyConstraint": ANYTHING,
            "services": {"type": "object", "maxProperties": 25, "additionalProperties": service(core)},
        }
    ) | {"x-kubernetes-validations": [f.NO_RESTART_AT_CREATION]}


def service(core: dict[str, Schema]) -> Schema:
    """The schema of one service."""
    amounts = of({"cpu": TEXT, "memory": TEXT, "gpu": TEXT, "gpuType": TEXT, "custom": TEXTS})
    mount = of(
        {"name": TEXT, "mountPoint": TEXT, "useAsCompilationCache": {"type": "boolean", "default": False}}, "name"
    )
    memory = of({"disabled": BOOLEAN, "size": int_or_string()})
    return of(
        {
            "annotations": TEXTS,
            "labels": TEXTS,
            "serviceName": TEXT,
            "componentType": TEXT,
            "subComponentType": TEXT,
            "dynamoNamespace": TEXT,
            "globalDynamoNamespace": BOOLEAN,
            "resources": of({"requests": amounts, "limits": amounts, "claims": several(core["ResourceClaim"])}),
            "autoscaling": ANYTHING,
            "envs": several(core["EnvVar"]),
            "envFromSecret": TEXT,
            "volumeMounts": several(mount),
            "ingress": ANYTHING,
            "modelRef": f.MODEL,
            "sharedMemory": memory,
            "extraPodMetadata": of({"annotations": TEXTS, "labels": TEXTS}),
            "extraPodSpec": pod_with_main(core),
            "livenessProbe": core["Probe"],
            "readinessProbe": core["Probe"],
            "replicas": f.REPLICAS,
            "minAvailable": f.AVAILABLE,
            "multinode": f.NODES,
            "scalingAdapter": of({"enabled": {"type": "boolean", "default": False}}),
            "checkpoint": ANYTHING,
            "eppConfig": ANYTHING,
            "frontendSidecar": of(
                {"image": TEXT, "args": several(TEXT), "envFromSecret": TEXT, "envs": several(core["EnvVar"])}, "image"
            ),
            "gpuMemoryService": ANYTHING,
            "failover": ANYTHING,
            "runtimeVersionOverride": f.VERSION,
            "topologyConstraint": ANYTHING,
            "providerOverride": f.OVERRIDE,
        },
        rules=(f.AVAILABILITY,),
    )


def pod_with_main(core: dict[str, Schema]) -> Schema:
    """A pod's fields with `mainContainer` beside them; the containers are optional here, and the main one needs no name."""
    pod = dict(core["PodSpec"])
    main = {key: value for key, value in core["Container"].items() if key != "required"}
    pod["properties"] = {**pod["properties"], "mainContainer": main}
    pod.pop("required", None)
    return pod

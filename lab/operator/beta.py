"""DynamoGraphDeployment v1beta1: a list of components, each a pod template with few fields beside it. This is what is stored."""

from lab.operator import fields as f
from lab.operator.fields import ANYTHING, BOOLEAN, TEXT, TEXTS, Schema, of, several
from lab.operator.openapi import int_or_string

KINDS = ["frontend", "worker", "prefill", "decode", "planner", "epp"]
ONE_PICKER = (
    "self.filter(c, has(c.type) && c.type == 'epp').size() <= 1",
    "at most one component may have type epp",
)
UNIQUE = (
    "self.all(a, !has(a.name) || self.filter(b, has(b.name) && b.name.lowerAscii() == a.name.lowerAscii()).size() == 1)",
    "component names must be unique case-insensitively",
)
PICKER_ONLY = (
    "!has(self.eppConfig) || (has(self.type) && self.type == 'epp')",
    "eppConfig may only be set when type is epp",
)


def spec(core: dict[str, Schema]) -> Schema:
    """The schema of spec; `core` holds Kubernetes' types by their short name."""
    rules = [{"rule": rule, "message": message} for rule, message in (ONE_PICKER, UNIQUE)]
    listed = {
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        "x-kubernetes-validations": rules,
    }
    return of(
        {
            "annotations": TEXTS,
            "labels": TEXTS,
            "backendFramework": f.FRAMEWORK,
            "env": several(core["EnvVar"]),
            "experimental": ANYTHING,
            "priorityClassName": TEXT,
            "providerOverride": f.OVERRIDE,
            "restart": f.RESTART,
            "topologyConstraint": ANYTHING,
            "components": several(component(core), maxItems=25, **listed),
        }
    ) | {"x-kubernetes-validations": [f.NO_RESTART_AT_CREATION]}


def component(core: dict[str, Schema]) -> Schema:
    """The schema of one component."""
    name = {"type": "string", "minLength": 1, "maxLength": 63, "pattern": "^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$"}
    template = of({"metadata": of({"annotations": TEXTS, "labels": TEXTS}), "spec": core["PodSpec"]})
    return of(
        {
            "name": name,
            "type": {"type": "string", "enum": KINDS},
            "podTemplate": template,
            "replicas": f.REPLICAS,
            "minAvailable": f.AVAILABLE,
            "multinode": f.NODES,
            "roles": several(ANYTHING),
            "sharedMemorySize": int_or_string(),
            "modelRef": f.MODEL,
            "scalingAdapter": of({}),
            "eppConfig": ANYTHING,
            "frontendSidecar": TEXT,
            "dynamoSidecar": ANYTHING,
            "compilationCache": of({"pvcName": {"type": "string", "minLength": 1}, "mountPath": TEXT}, "pvcName"),
            "topologyConstraint": ANYTHING,
            "experimental": ANYTHING,
            "runtimeVersionOverride": f.VERSION,
            "globalDynamoNamespace": BOOLEAN,
            "providerOverride": f.OVERRIDE,
        },
        "name",
        rules=(PICKER_ONLY, f.AVAILABILITY),
    )

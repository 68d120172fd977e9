"""Claims, volumes and mounts."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "VOL-001",
        Level.ERROR,
        "The operator refuses a mount of a claim that the graph does not name.",
        "Add the claim to spec.pvcs.",
        "volumeMounts: [{name: other}]",
        "volumeMounts: [{name: model-cache}]",
    ),
    Rule(
        "VOL-002",
        Level.ERROR,
        "A claim that nobody declares leaves its pods pending for good.",
        "Declare the claim in model-cache/model-cache.yaml.",
        "pvcs: [{name: model-store}]",
        "pvcs: [{name: model-cache}]",
        ("ai-dynamo/dynamo#4506", "ai-dynamo/dynamo#12944"),
    ),
    Rule(
        "VOL-003",
        Level.ERROR,
        "A container mounts the volumes of its own pod only.",
        "Add the volume to the pod.",
        "volumeMounts: [{name: models}]  # volumes: [model-cache]",
        "volumeMounts: [{name: model-cache}]",
    ),
    Rule(
        "VOL-004",
        Level.WARNING,
        "A volume that one node mounts at a time holds back every pod on another.",
        "Ask for ReadWriteMany.",
        "accessModes: [ReadWriteOnce]",
        "accessModes: [ReadWriteMany]",
        ("ai-dynamo/dynamo#4964",),
    ),
    Rule(
        "VOL-005",
        Level.WARNING,
        "A storage class is the cluster's; elsewhere the claim waits for it for ever.",
        "Leave it out; the sandbox sets it.",
        "storageClassName: vast-optimized",
        "# nothing",
        ("ai-dynamo/dynamo#13712",),
    ),
    Rule(
        "VOL-006",
        Level.ERROR,
        "A claim without access modes or a size is refused.",
        "Name accessModes and resources.requests.storage.",
        "spec: {}",
        "spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 200Gi}}}",
    ),
    Rule(
        "VOL-007",
        Level.ERROR,
        "A pod waits forever for a config map that nobody makes.",
        "Declare it in a file of the recipe.",
        "configMapKeyRef: {name: engine-config, key: a}  # in no file",
        "kind: ConfigMap\nmetadata: {name: engine-config}",
    ),
)

"""The DynamoGraphDeployment, and other objects' fields."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "DGD-001",
        Level.ERROR,
        "The operator serves v1alpha1 and v1beta1 only.",
        "Use nvidia.com/v1alpha1 or nvidia.com/v1beta1.",
        "apiVersion: nvidia.com/v2",
        "apiVersion: nvidia.com/v1beta1",
    ),
    Rule(
        "DGD-002",
        Level.ERROR,
        "The API server refuses fields that it does not know, and values of another type.",
        "Write the field that was meant.",
        "sharedMemroy: {size: 1Gi}",
        "sharedMemory: {size: 1Gi}",
        ("ai-dynamo/dynamo#6688", "ai-dynamo/dynamo#9392"),
    ),
    Rule(
        "DGD-003",
        Level.ERROR,
        "A recipe is one graph that answers requests.",
        "Describe one graph with a frontend.",
        "services:\n  Worker: {componentType: worker}",
        "services:\n  Frontend: {componentType: frontend}\n  Worker: {componentType: worker}",
    ),
    Rule(
        "DGD-004",
        Level.ERROR,
        "Names become labels and Services, which take 63 characters of a DNS label.",
        "Use a short lower-case name.",
        "name: Llama3_70B",
        "name: llama3-70b",
        ("ai-dynamo/dynamo#4938", "ai-dynamo/dynamo#8480"),
    ),
    Rule(
        "DGD-005",
        Level.ERROR,
        "The operator lowers names, so that two that differ in case alone collide.",
        "Rename one of the two.",
        "services: {Worker: {}, worker: {}}",
        "services: {Worker: {}, Decode: {}}",
    ),
    Rule(
        "DGD-007",
        Level.WARNING,
        "Deprecated fields are ignored, and mislead whoever reads them.",
        "Remove the field.",
        "dynamoNamespace: llama",
        "# nothing",
        ("ai-dynamo/dynamo#4313",),
    ),
    Rule(
        "DGD-009",
        Level.ERROR,
        "backendFramework and the recipe's directory name one engine.",
        "Make the two agree.",
        "backendFramework: sglang  # below vllm/",
        "backendFramework: vllm",
    ),
    Rule(
        "DGD-010",
        Level.ERROR,
        "A worker that starts another engine than the recipe's does not come up in the recipe's image.",
        "Start the engine of the recipe.",
        "python3 -m dynamo.sglang  # below vllm/",
        "python3 -m dynamo.vllm",
    ),
    Rule(
        "K8S-001",
        Level.ERROR,
        "The API server refuses fields that it does not know, and values of another type.",
        "Write the field that was meant.",
        "accessMode: [ReadWriteMany]",
        "accessModes: [ReadWriteMany]",
    ),
)

"""Where pods may run, and how they are watched."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "NODE-001",
        Level.WARNING,
        "A node's name or pool is the cluster's; elsewhere the pod stays pending.",
        "Select by what a node can do; the sandbox chooses the node.",
        "nodeSelector: {kubernetes.io/hostname: gpu-7}",
        "nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}",
        ("ai-dynamo/dynamo#14635", "ai-dynamo/dynamo#10202"),
    ),
    Rule(
        "NODE-002",
        Level.WARNING,
        "An affinity to a graph that the recipe does not deploy places nothing.",
        "Name the recipe's own graph.",
        "values: [other-graph]",
        "values: [llama3-70b-agg]",
        ("ai-dynamo/dynamo#14822",),
    ),
    Rule(
        "PROBE-001",
        Level.WARNING,
        "One late answer restarts an engine that loads for minutes.",
        "Allow three failures or more.",
        "livenessProbe: {failureThreshold: 1}",
        "livenessProbe: {failureThreshold: 3}",
        ("ai-dynamo/dynamo#8113",),
    ),
)

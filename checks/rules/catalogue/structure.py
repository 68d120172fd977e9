"""The files of a recipe, and what a sandbox takes."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "STRUCT-002",
        Level.ERROR,
        "Without one of its four files a recipe cannot be deployed or measured.",
        "Add the file.",
        "agg/deploy.yaml",
        "agg/deploy.yaml\nagg/perf.yaml",
        ("ai-dynamo/dynamo#4159",),
    ),
    Rule(
        "STRUCT-003",
        Level.ERROR,
        "The framework's directory tells which engine the recipe is for.",
        "Move the recipe below vllm, sglang or trtllm.",
        "recipes/m/tokenspeed/agg",
        "recipes/m/vllm/agg",
    ),
    Rule(
        "STRUCT-007",
        Level.ERROR,
        "Links and paths that leave their directory are never followed.",
        "Put the file itself here.",
        "deploy.yaml -> ../other/deploy.yaml",
        "deploy.yaml",
    ),
    Rule(
        "STRUCT-008",
        Level.ERROR,
        "A sandbox takes namespaced workload kinds only.",
        "Leave cluster-wide objects to the cluster's administrator.",
        "kind: ClusterRole",
        "kind: ConfigMap",
    ),
    Rule(
        "STRUCT-009",
        Level.ERROR,
        "A run carries its manifests in a ConfigMap, which holds one megabyte.",
        "Keep data in the model cache or in an image.",
        "# 500 kB of a ConfigMap",
        "# a file of the model cache",
    ),
    Rule(
        "STRUCT-010",
        Level.ERROR,
        "An object without a name of its own cannot be applied, or not be removed.",
        "Name each object once, without owners and finalizers.",
        "metadata: {}",
        "metadata: {name: model-cache}",
        ("ai-dynamo/dynamo#13958",),
    ),
    Rule(
        "STRUCT-011",
        Level.NOTICE,
        "Nobody reads more than two hundred findings.",
        "Correct the first ones and look again.",
        "# 500 mistakes",
        "# none",
    ),
    Rule(
        "STRUCT-012",
        Level.WARNING,
        "Recipes of an older layout are judged, but most cannot be deployed and measured.",
        "Move the recipe to recipes/<model>/<framework>/<mode>/.",
        "recipes/llama/vllm/llama_agg_b200.yaml",
        "recipes/llama/vllm/agg-b200/deploy.yaml",
    ),
    Rule(
        "STRUCT-013",
        Level.WARNING,
        "People and scripts look for the claim in model-cache.yaml and for the download in model-download.yaml.",
        "Rename the file.",
        "model-cache/cache.yaml",
        "model-cache/model-cache.yaml",
    ),
)

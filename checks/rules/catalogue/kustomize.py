"""Recipes that kustomize makes: what is rendered, and that what was generated is what would be generated now."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "KUST-001",
        Level.ERROR,
        "What is fetched when it is rendered can change without a commit, and nobody has reviewed it.",
        "Keep a copy in this repository and name its path.",
        "resources:\n  - https://example.com/deploy.yaml",
        "resources:\n  - deploy.yaml",
    ),
    Rule(
        "KUST-002",
        Level.ERROR,
        "Charts, plugins and functions run programs while they render; here nothing of a pull request is run.",
        "Write plain resources and patches.",
        "helmCharts:\n  - {name: vllm, repo: https://example.com}",
        "resources:\n  - deploy.yaml",
    ),
    Rule(
        "KUST-003",
        Level.ERROR,
        "A kustomization that names a file which is not there renders nothing.",
        "Correct the path, or add what it names.",
        "resources:\n  - ../bsae",
        "resources:\n  - ../base",
        ("ai-dynamo/dynamo#10989",),
    ),
    Rule(
        "KUST-004",
        Level.ERROR,
        "An overlay that kustomize cannot render deploys nothing.",
        "Correct what kustomize names.",
        "patches:\n  - path: patch.yaml  # for a Deployment that no resource declares",
        "patches:\n  - path: patch.yaml  # for a graph of the base",
    ),
    Rule(
        "KUST-005",
        Level.ERROR,
        "Rendering is bounded in time, memory and output, so that no pull request can hold up the others.",
        "Build the overlay from fewer and smaller files.",
        "resources: [a.yaml, b.yaml]  # some thousand more",
        "resources: [a.yaml, b.yaml]",
    ),
    Rule(
        "KUST-006",
        Level.ERROR,
        "Users apply the generated file: what its sources say meanwhile reaches nobody.",
        "Render the overlay again and commit what comes out.",
        "# deploy-aks.yaml\nreplicas: 1  # the base says 2",
        "# deploy-aks.yaml\nreplicas: 2",
        ("ai-dynamo/dynamo#14273", "ai-dynamo/dynamo#13724"),
    ),
    Rule(
        "KUST-007",
        Level.NOTICE,
        "Without kustomize or kubectl an overlay's files are read, but not what they make together.",
        "Install kustomize or kubectl, or rely on the check of the pull request.",
        "# neither kustomize nor kubectl on PATH",
        "# kubectl on PATH",
    ),
)

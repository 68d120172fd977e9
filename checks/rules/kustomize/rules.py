"""Rules about recipes that kustomize makes: what is rendered, and that what was generated is what would be generated now."""

from checks.model.finding import Level
from checks.model.rule import Rule

FETCHED = Rule(
    "KUST-001",
    Level.ERROR,
    reason="What is fetched when it is rendered can change without a commit, and nobody has reviewed it.",
    remedy="Keep a copy in this repository and name its path.",
    bad="resources:\n  - https://example.com/deploy.yaml",
    good="resources:\n  - deploy.yaml",
)
RUNS_PROGRAMS = Rule(
    "KUST-002",
    Level.ERROR,
    reason="Charts, plugins and functions run programs while they render; here nothing of a pull request is run.",
    remedy="Write plain resources and patches.",
    bad="helmCharts:\n  - {name: vllm, repo: https://example.com}",
    good="resources:\n  - deploy.yaml",
)
NO_SUCH_FILE = Rule(
    "KUST-003",
    Level.ERROR,
    reason="A kustomization that names a file which is not there renders nothing.",
    remedy="Correct the path, or add what it names.",
    bad="resources:\n  - ../bsae",
    good="resources:\n  - ../base",
    threads=("ai-dynamo/dynamo#10989",),
)
NOT_RENDERABLE = Rule(
    "KUST-004",
    Level.ERROR,
    reason="An overlay that kustomize cannot render deploys nothing.",
    remedy="Correct what it names.",
    bad="patches:\n  - path: patch.yaml  # for a Deployment that no resource declares",
    good="patches:\n  - path: patch.yaml  # for a graph of the base",
)
TOO_LARGE = Rule(
    "KUST-005",
    Level.ERROR,
    reason="Rendering is bounded in time, memory and output, so that no pull request can hold up the others.",
    remedy="Build it from less.",
    bad="resources: [a.yaml, b.yaml]  # some thousand more",
    good="resources: [a.yaml, b.yaml]",
)
STALE = Rule(
    "KUST-006",
    Level.ERROR,
    reason="Users apply the generated file: what its sources say meanwhile reaches nobody.",
    remedy="Render it again: kustomize build {the overlay}.",
    bad="# deploy-aks.yaml\nreplicas: 1  # the base says 2",
    good="# deploy-aks.yaml\nreplicas: 2",
    threads=("ai-dynamo/dynamo#14273", "ai-dynamo/dynamo#13724"),
)
NO_PROGRAM = Rule(
    "KUST-007",
    Level.NOTICE,
    reason="Without kustomize or kubectl an overlay's files are read, but not what they make together.",
    remedy="Install kustomize or kubectl.",
    bad="# neither kustomize nor kubectl on PATH",
    good="# kubectl on PATH",
)
RULES = (FETCHED, RUNS_PROGRAMS, NO_SUCH_FILE, NOT_RENDERABLE, TOO_LARGE, STALE, NO_PROGRAM)

"""What a recipe may not ask of a shared cluster, and what it must not publish."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "SEC-001",
        Level.WARNING,
        "The sandbox holds the token of the hub as HF_TOKEN in hf-token-secret; another secret is not there.",
        "Use hf-token-secret.",
        "envFromSecret: my-token",
        "envFromSecret: hf-token-secret",
        ("ai-dynamo/dynamo#2792", "ai-dynamo/dynamo#3384"),
    ),
    Rule(
        "SEC-002",
        Level.ERROR,
        "A token in a file is everybody's.",
        "Revoke it now, and use a secret.",
        "value: hf_…",
        "envFromSecret: hf-token-secret",
    ),
    Rule(
        "SEC-003",
        Level.ERROR,
        "Whoever owns the node owns what everybody runs on it.",
        "Remove the privilege.",
        "hostNetwork: true",
        "# nothing",
    ),
    Rule(
        "SEC-004",
        Level.ERROR,
        "An account of one's choice has rights of one's choice.",
        "Remove it; the sandbox gives the pod an account.",
        "serviceAccountName: admin",
        "# nothing",
    ),
    Rule(
        "SEC-005",
        Level.ERROR,
        "A recipe runs in the namespace where it is put.",
        "Remove the namespace.",
        "metadata: {namespace: mine}",
        "metadata: {}",
        ("ai-dynamo/dynamo#9621",),
    ),
    Rule(
        "SEC-006",
        Level.WARNING,
        "Root in a container is one mistake away from root on the node.",
        "Run as a user of one's own.",
        "runAsUser: 0",
        "runAsUser: 1000",
    ),
    Rule(
        "SEC-007",
        Level.WARNING,
        "What is piped from the network into a shell is another script tomorrow, or another author's.",
        "Install a pinned package.",
        "curl -s https://… | sh",
        "pip install aiperf==0.12.0",
    ),
    Rule(
        "SEC-008",
        Level.WARNING,
        "A sandbox holds the secret for the hub and no other, so that the pod waits forever.",
        "Use hf-token-secret, or do without.",
        "secretKeyRef: {name: my-secret, key: token}",
        "secretKeyRef: {name: hf-token-secret, key: HF_TOKEN}",
    ),
)

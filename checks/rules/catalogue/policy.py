"""The repository's policy, as far as it speaks of rules."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "POLICY-001",
        Level.ERROR,
        "A policy with mistakes judges nobody: what it means is not guessed.",
        "Correct the policy; docs/service.md has its parts.",
        "rules:\n  orchestrator: nomad",
        "rules:\n  orchestrator: grove",
    ),
    Rule(
        "POLICY-002",
        Level.WARNING,
        "A suppression that suppresses nothing would hide the next mistake of its kind.",
        "Remove the suppression from the policy.",
        "suppressions:\n  - {rule: SEC-003, path: recipes/llama/**, reason: was needed once}",
        "suppressions: []",
    ),
)

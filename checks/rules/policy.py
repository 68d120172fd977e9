"""Rules about the repository's policy itself; checks/policy/reader.py finds the first, checks/policy/levels.py the second."""

from checks.model.finding import Level
from checks.model.rule import Rule

UNREADABLE_POLICY = Rule(
    "POLICY-001",
    Level.ERROR,
    reason="A policy with mistakes judges nobody: what it means is not guessed.",
    remedy="Correct the policy; docs/service.md has its parts.",
    bad="rules:\n  orchestrator: nomad",
    good="rules:\n  orchestrator: grove",
)
UNNEEDED_SUPPRESSION = Rule(
    "POLICY-002",
    Level.WARNING,
    reason="A suppression that suppresses nothing would hide the next mistake of its kind.",
    remedy="Remove the suppression from the policy.",
    bad="suppressions:\n  - {rule: SEC-003, path: recipes/llama/**, reason: was needed once}",
    good="suppressions: []",
)
RULES = (UNREADABLE_POLICY, UNNEEDED_SUPPRESSION)

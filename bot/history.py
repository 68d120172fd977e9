"""What is known of the noise: the recipe's baseline for the policy's hardware, as the base branch has it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.evaluation import Candidate
from bot.github import content
from bot.github.installation import Installation
from bot.github.model import PullRequest
from checks import baseline
from checks.baseline import Refused
from checks.finding import Finding, Level
from checks.policy.values import Policy


async def known(
    github: Installation, pull: PullRequest, candidate: Candidate, policy: Policy, now: float
) -> tuple[Candidate, Finding | None]:
    """The candidate for the policy's hardware with its history, and a warning when there is one that says nothing."""
    hardware = policy.hardware
    placed = replace(candidate, hardware=hardware)
    if not hardware or candidate.base is None:
        return placed, None
    where = baseline.path(candidate.recipe, hardware)
    text = await content.file(github, pull.repository, where, pull.base_ref)
    if text is None:
        return placed, None
    found = baseline.parse(text, candidate.recipe, hardware)
    if isinstance(found, Refused):
        fix = "Mend it on the base branch; until then the noise counts as unknown."
        return placed, Finding(where, 1, 1, "baseline", Level.WARNING, found.reason, fix)
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    reason = baseline.stale(found, candidate.base, today, policy.baseline_days)
    if reason:
        fix = "Measure and accept it again; until then the noise counts as unknown."
        return placed, Finding(where, 1, 1, "baseline", Level.WARNING, f"The baseline is stale. {reason}", fix)
    return replace(placed, history=found.pairs, within=found.share_within), None

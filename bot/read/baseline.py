"""What is known of the noise: the recipe's baseline for the policy's hardware, as the base branch has it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.github import content
from bot.github.installation import Installation
from bot.model.evaluation import Candidate
from bot.model.github import PullRequest
from checks.judge import baseline
from checks.judge.known_noise import noise_of_baseline
from checks.model.finding import Finding
from checks.policy.values import Policy


async def with_noise(
    github: Installation, pull: PullRequest, candidate: Candidate, policy: Policy, now: float
) -> tuple[Candidate, Finding | None]:
    """The candidate for the policy's hardware with its history, and a warning when there is one that says nothing."""
    hardware = policy.hardware
    placed = replace(candidate, hardware=hardware)
    if not hardware or candidate.base is None:
        return placed, None
    text = await content.file(github, pull.repository, baseline.path(candidate.recipe, hardware), pull.base_ref)
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    noise = noise_of_baseline(text, candidate.recipe, hardware, candidate.base, today, policy.baseline_days)
    return replace(placed, history=noise.pairs, within=noise.within), noise.warning

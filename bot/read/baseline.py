"""What is known of the noise: the recipe's baseline for the policy's hardware, as the branch has it that the policy is from."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.github import content
from bot.github.installation import Installation
from bot.model.evaluation import Candidate
from bot.model.github import PullRequest
from checks.judge import baseline
from checks.judge.known_noise import noise_of_baseline
from checks.policy.values import Policy


async def with_noise(
    github: Installation, pull: PullRequest, candidate: Candidate, policy: Policy, branch: str, now: float
) -> Candidate:
    """The candidate for the policy's hardware, with what its baseline there knows of the noise (and says against itself).

    `branch` is the one whose baselines count.
    """
    hardware, base = policy.hardware, candidate.sides.base
    placed = replace(candidate, hardware=hardware)
    if not hardware or base is None:
        return placed
    text = await content.file(github, pull.repository, baseline.path(candidate.recipe, hardware), branch)
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    return replace(placed, noise=noise_of_baseline(text, candidate.recipe, hardware, base, today, policy.baseline_days))

"""What is known of the noise: the recipe's baseline for the policy's hardware, as the base branch has it."""

from dataclasses import replace

from bot.evaluation import Candidate
from bot.github import content
from bot.github.installation import Installation
from bot.github.model import PullRequest
from checks import baseline
from checks.baseline import Refused
from checks.finding import Finding, Level


async def known(
    github: Installation, pull: PullRequest, candidate: Candidate, hardware: str
) -> tuple[Candidate, Finding | None]:
    """The candidate for that hardware with its history, and a warning when there is one that cannot be read."""
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
    return replace(placed, history=found.pairs), None

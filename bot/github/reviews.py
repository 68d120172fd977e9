"""One review a head, with the mechanical remedies as suggestions that the author can commit with a click."""

from collections.abc import Sequence

from bot.github.installation import Installation
from bot.model.github import PullRequest
from checks.recipe.remedies import Suggestion
from checks.text.escape import suggestion

MARKER = "<!-- recipe-gate: suggestions -->"
MOST = 30
"""Suggestions of a review: more is a file to be mended with --fix."""


async def offer(installation: Installation, pull: PullRequest, offered: Sequence[Suggestion], bot: str) -> None:
    """Make the review of this head, unless our App's user has made it."""
    url = f"/repos/{pull.repository.full_name}/pulls/{pull.number}/reviews"
    made = await installation.pages(f"{url}?per_page=100")
    if any(
        one["commit_id"] == pull.head and (one["user"] or {}).get("login") == bot and MARKER in one["body"]
        for one in made
    ):
        return
    left = len(offered) - MOST
    more = f" {left} more are in the check's patch." if left > 0 else ""
    body = f"{MARKER}\nThis can be mended mechanically; commit what you agree with.{more}"
    comments = [_comment(one) for one in offered[:MOST]]
    await installation.post(url, {"commit_id": pull.head, "event": "COMMENT", "body": body, "comments": comments})


def _comment(one: Suggestion) -> dict[str, object]:
    place: dict[str, object] = {"path": one.path, "line": one.last, "side": "RIGHT", "body": suggestion(one.text)}
    return {**place, "start_line": one.first, "start_side": "RIGHT"} if one.first < one.last else place

"""Comments on pull requests: what people say, whether they changed it since, and the one comment of ours."""

from collections.abc import Sequence

from bot.github.installation import Installation
from bot.github.model import Comment, PullRequest, comment

MARKER = "<!-- recipe-gate: the one comment of this pull request -->"
_EDITED = """
query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id lastEditedAt } } }
"""
_NODES_A_QUERY = 100


async def said(installation: Installation, pull: PullRequest) -> tuple[Comment, ...]:
    """Every comment of a pull request's conversation, oldest first."""
    url = f"/repos/{pull.repository.full_name}/issues/{pull.number}/comments?per_page=100"
    return tuple(comment(one) for one in await installation.pages(url))


async def unedited(installation: Installation, comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Those of the comments that GitHub says were never edited; a comment it does not know counts as edited."""
    kept: list[Comment] = []
    for start in range(0, len(comments), _NODES_A_QUERY):
        batch = comments[start : start + _NODES_A_QUERY]
        data = await installation.graphql(_EDITED, {"ids": [one.node for one in batch]})
        never = {node["id"] for node in data["nodes"] if node and node.get("lastEditedAt", "unknown") is None}
        kept.extend(one for one in batch if one.node in never)
    return tuple(kept)


async def react(installation: Installation, pull: PullRequest, number: int, content: str) -> None:
    """Show a reaction ("eyes", "+1", "confused") on a comment; GitHub keeps one of each."""
    url = f"/repos/{pull.repository.full_name}/issues/comments/{number}/reactions"
    await installation.post(url, {"content": content})


async def keep(installation: Installation, pull: PullRequest, comments: Sequence[Comment], text: str, bot: str) -> None:
    """Make our one comment say `text`: the oldest with our marker that our App's user wrote, or a new one."""
    body = f"{MARKER}\n{text}"
    ours = sorted((one.id, one.body) for one in comments if one.author == bot and one.body.startswith(MARKER))
    base = f"/repos/{pull.repository.full_name}/issues"
    if not ours:
        await installation.post(f"{base}/{pull.number}/comments", {"body": body})
    elif ours[0][1] != body:
        await installation.patch(f"{base}/comments/{ours[0][0]}", {"body": body})

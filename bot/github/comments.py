"""Comments on pull requests: what people say, whether they changed it since, and the one comment of ours."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from bot.github.installation import Installation
from bot.model.github import Comment, PullRequest, comment

MARKER = "<!-- recipe-gate: the one comment of this pull request -->"
_EDITED = """
query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id lastEditedAt } } }
"""
_NODES_A_QUERY = 100
KEPT_ANSWERS = 20_000


async def said(installation: Installation, pull: PullRequest) -> tuple[Comment, ...]:
    """Every comment of a pull request's conversation, oldest first."""
    url = f"/repos/{pull.repository.full_name}/issues/{pull.number}/comments?per_page=100"
    return tuple(comment(one) for one in await installation.pages(url))


class Unedited:
    """Which comments were never edited, asked once for each text: an edit changes the text or moves the time of the last one."""

    def __init__(self, limit: int = KEPT_ANSWERS) -> None:
        self._limit = limit
        self._asked: OrderedDict[tuple[str, float, str], bool] = OrderedDict()

    async def among(self, installation: Installation, comments: Sequence[Comment]) -> tuple[Comment, ...]:
        """Those of the comments that GitHub says were never edited; a comment it does not know counts as edited."""
        new = [one for one in comments if _version(one) not in self._asked]
        for start in range(0, len(new), _NODES_A_QUERY):
            batch = new[start : start + _NODES_A_QUERY]
            never = await _never_edited(installation, batch)
            self._asked.update({_version(one): one.node in never for one in batch})
        found = tuple(one for one in comments if self._asked[_version(one)])
        while len(self._asked) > self._limit:
            self._asked.popitem(last=False)
        return found


def _version(one: Comment) -> tuple[str, float, str]:
    return one.node, one.updated, hashlib.sha256(one.body.encode()).hexdigest()


async def _never_edited(installation: Installation, comments: Sequence[Comment]) -> set[str]:
    data = await installation.graphql(_EDITED, {"ids": [one.node for one in comments]})
    return {node["id"] for node in data["nodes"] if node and node.get("lastEditedAt", "unknown") is None}


async def react(installation: Installation, pull: PullRequest, number: int, content: str) -> None:
    """Show a reaction ("eyes", "+1", "confused") on a comment; GitHub keeps one of each."""
    url = f"/repos/{pull.repository.full_name}/issues/comments/{number}/reactions"
    await installation.post(url, {"content": content})


async def keep(installation: Installation, pull: PullRequest, comments: Sequence[Comment], text: str, bot: str) -> None:
    """Make our one comment say `text`: the oldest with our marker that our App's user wrote, or a new one."""
    body = f"{MARKER}\n{text}"
    mine = ours(comments, bot)
    base = f"/repos/{pull.repository.full_name}/issues"
    if not mine:
        await installation.post(f"{base}/{pull.number}/comments", {"body": body})
    elif mine[0].body != body:
        await installation.patch(f"{base}/comments/{mine[0].id}", {"body": body})


def ours(comments: Sequence[Comment], bot: str) -> list[Comment]:
    """Those that our App's user wrote with our marker, the one that counts first."""
    found = [one for one in comments if one.author == bot and one.body.startswith(MARKER)]
    return sorted(found, key=lambda one: one.id)

"""Who moved the branch of a pull request, and when the pull request was pointed at another one: what trust depends on.

Webhooks tell both too, but may be lost; these answers are GitHub's own memory.
"""

from urllib.parse import quote

from gidgethub import BadRequest

from bot.github.installation import Installation, missing
from bot.model.activity import Activity
from bot.model.github import PullRequest, seconds

MOST = 100
"""Moves of a branch that GitHub lists at once: of one that was moved more often it is not asked who did so."""
NEVER = float("-inf")
_RETARGETS = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT]) {
        nodes {
          ... on BaseRefChangedEvent { createdAt }
          ... on AutomaticBaseChangeSucceededEvent { createdAt }
        }
      }
    }
  }
}
"""


async def of_branch(installation: Installation, pull: PullRequest) -> tuple[Activity, ...]:
    """The moves of a pull request's branch, newest first; none where GitHub does not show them or there are too many."""
    if not pull.head_full_name:
        return ()
    ref = quote(f"refs/heads/{pull.head_ref}", safe="")
    try:
        answer = await installation.get(f"/repos/{pull.head_full_name}/activity?ref={ref}&per_page={MOST}")
    except BadRequest as error:
        if missing(error):
            return ()
        raise
    found = tuple(
        Activity(one["before"], one["after"], one["activity_type"], (one["actor"] or {}).get("login", ""))
        for one in answer
    )
    return found if len(found) < MOST else ()


async def retargeted(installation: Installation, pull: PullRequest) -> float:
    """When a pull request was last pointed at another branch, by whomever; NEVER if it was not."""
    owner, _, name = pull.repository.full_name.partition("/")
    asked = {"owner": owner, "name": name, "number": pull.number}
    data = await installation.graphql(_RETARGETS, asked)
    events = data["repository"]["pullRequest"]["timelineItems"]["nodes"]
    return max((seconds(one["createdAt"]) for one in events), default=NEVER)

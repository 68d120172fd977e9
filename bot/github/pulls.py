"""Which repositories and open pull requests there are, what they change, and who may do what."""

import re
from urllib.parse import quote

from gidgethub import BadRequest

from bot.github.installation import App, Installation, missing
from bot.model.github import ChangedFile, PullRequest, Repository, pull_request
from checks.policy.values import Access

_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
FILES_LIMIT = 3000
"""GitHub lists no more files of a pull request than these."""


async def installations(app: App) -> tuple[int, ...]:
    """The ids of the App's installations that are not suspended."""
    return tuple([one["id"] async for one in app.pages("/app/installations?per_page=100") if not one["suspended_at"]])


async def repositories(installation: Installation) -> tuple[Repository, ...]:
    """The repositories that an installation reaches."""
    found = await installation.pages("/installation/repositories?per_page=100", "repositories")
    return tuple(Repository(one["id"], one["full_name"], installation.number, one["default_branch"]) for one in found)


async def open_pulls(installation: Installation, repository: Repository) -> tuple[PullRequest, ...]:
    """The open pull requests of a repository, oldest first: in this order a change spoils the ETag of its own page only.

    One that is closed while the pages are read may hide another, which moves onto a page that was read already.
    """
    order = "sort=created&direction=asc"
    found = await installation.pages(f"/repos/{repository.full_name}/pulls?state=open&{order}&per_page=100")
    return tuple(pull_request(repository, one) for one in found)


async def changed_files(installation: Installation, pull: PullRequest) -> tuple[ChangedFile, ...] | None:
    """The files that a pull request changes against its merge base; None when there are more than GitHub lists."""
    found = await installation.pages(f"/repos/{pull.repository.full_name}/pulls/{pull.number}/files?per_page=100")
    if len(found) >= FILES_LIMIT:
        return None
    return tuple(
        ChangedFile(one["filename"], one.get("previous_filename") or "", _hunks(one.get("patch") or ""))
        for one in found
    )


def _hunks(patch: str) -> tuple[tuple[int, int], ...]:
    """The lines of the new file that each hunk of a unified diff shows."""
    spans = ((int(one[1]), int(one[2] if one[2] is not None else 1)) for one in _HUNK.finditer(patch))
    return tuple((start, start + count - 1) for start, count in spans)


async def merge_base(installation: Installation, pull: PullRequest) -> str:
    """The commit at which the head left the base branch."""
    span = f"{quote(pull.base_ref, safe='')}...{pull.head}"
    answer = await installation.get(f"/repos/{pull.repository.full_name}/compare/{span}?per_page=1")
    sha: str = answer["merge_base_commit"]["sha"]
    return sha


async def branch_head(installation: Installation, repository: Repository, branch: str) -> str:
    """The newest commit of a branch."""
    answer = await installation.get(f"/repos/{repository.full_name}/git/ref/heads/{quote(branch)}")
    sha: str = answer["object"]["sha"]
    return sha


async def protected(installation: Installation, repository: Repository, branch: str) -> bool:
    """Whether a branch has rules of protection."""
    try:
        answer = await installation.get(f"/repos/{repository.full_name}/branches/{quote(branch, safe='')}")
    except BadRequest as error:
        if missing(error):
            return False
        raise
    return bool(answer["protected"])


async def access(installation: Installation, repository: Repository, login: str) -> Access:
    """What a person may do in a repository, as GitHub says at this moment; none when GitHub does not say."""
    if not login:
        return Access.NONE
    try:
        answer = await installation.get(f"/repos/{repository.full_name}/collaborators/{quote(login)}/permission")
    except BadRequest as error:
        if missing(error):
            return Access.NONE
        raise
    role, permission = answer.get("role_name", ""), answer.get("permission", "")
    if permission == "write" and role == Access.MAINTAIN:
        return Access.MAINTAIN
    if permission == "read" and role == Access.TRIAGE:
        return Access.TRIAGE
    return Access(permission) if permission in set(Access) else Access.NONE


async def current(installation: Installation, repository: Repository, number: int) -> PullRequest | None:
    """A pull request as it is at this moment, None when it is not open."""
    item = await installation.get(f"/repos/{repository.full_name}/pulls/{number}")
    return pull_request(repository, item) if item["state"] == "open" else None

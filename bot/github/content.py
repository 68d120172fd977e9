"""The files of a commit. A commit's content never changes, so what was read once is kept."""

import base64
from collections import OrderedDict
from urllib.parse import quote

from gidgethub import BadRequest

from bot.github.installation import Installation, missing
from bot.model.github import Entry, Repository

KEPT_BYTES = 64 * 1024 * 1024


class TruncatedTreeError(Exception):
    """GitHub lists only a part of a commit's files (more than 100,000 entries or 7 MB)."""


class Blobs:
    """Contents by git's hash, the least recently used dropped beyond KEPT_BYTES."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def read(self, installation: Installation, repository: Repository, sha: str) -> bytes:
        """The bytes of a blob."""
        if sha not in self._kept:
            answer = await installation.get(f"/repos/{repository.full_name}/git/blobs/{sha}")
            self._keep(sha, base64.b64decode(answer["content"]))
        self._kept.move_to_end(sha)
        return self._kept[sha]

    def _keep(self, sha: str, content: bytes) -> None:
        self._kept[sha] = content
        self._size += len(content)
        while self._size > self._limit and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])


async def tree(installation: Installation, repository: Repository, commit: str, name: str) -> tuple[Entry, ...]:
    """Every file of a commit below a directory of its root, links and submodules included.

    Raises TruncatedTreeError rather than leave some out. The rest of the repository is not read, however large it is.
    """
    below = await directory(installation, repository, commit, name)
    if not below:
        return ()
    answer = await installation.get(f"/repos/{repository.full_name}/git/trees/{below}?recursive=1")
    if answer.get("truncated"):
        raise TruncatedTreeError(f"{name}/ at {commit} has more files than GitHub lists.")
    return tuple(
        Entry(f"{name}/{one['path']}", one["mode"], one["sha"], one.get("size") or 0)
        for one in answer["tree"]
        if one["type"] != "tree"
    )


async def directory(installation: Installation, repository: Repository, commit: str, name: str) -> str:
    """The id of a directory in a commit's root, which changes with whatever lies below it; "" where there is none."""
    root = await installation.get(f"/repos/{repository.full_name}/git/trees/{commit}")
    return next((str(one["sha"]) for one in root["tree"] if (one["path"], one["type"]) == (name, "tree")), "")


async def file(installation: Installation, repository: Repository, path: str, branch: str) -> str | None:
    """The text of a file in a commit or at the head of a branch, or None when there is no such file.

    Of a file beyond 1 MB GitHub gives only the size; it is given on as so many blanks.
    """
    try:
        answer = await installation.get(f"/repos/{repository.full_name}/contents/{path}?ref={quote(branch)}")
    except BadRequest as error:
        if missing(error):
            return None
        raise
    if answer.get("encoding", "base64") != "base64":
        return " " * int(answer["size"])
    return base64.b64decode(answer["content"]).decode(errors="replace")

"""Which files a commit has, and single ones of a branch; blobs.py reads what is in many."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from gidgethub import BadRequest

from bot.github.installation import Installation, missing
from bot.model.github import Entry, Places, Repository
from checks.recipe.listing import OVERSIZE
from checks.recipe.look_alikes import is_like
from checks.recipe.manifest import MAXIMUM_BYTES

NO_FILE = "[a folder, a link or a submodule stands where a plain file belongs"
"""Neither YAML nor JSON, so that whoever reads it says that it cannot."""
MOST_FOLDERS = 20
"""So many folders are listed one by one where GitHub does not list all of them together."""


class TruncatedTreeError(Exception):
    """GitHub lists only a part of a folder's files (more than 100,000 entries or 7 MB)."""

    def __init__(self, folder: str, commit: str) -> None:
        super().__init__(f"GitHub lists only a part of {folder or 'the root'} at {commit}")
        self.folder = folder


async def listing(
    installation: Installation, repository: Repository, commit: str, name: str, places: Places
) -> tuple[Entry, ...]:
    """The files of a commit at some places below a directory of its root, links and submodules included.

    What stands in the root in the directory's place or under nearly its name is listed too, but not what is in that. Raises
    TruncatedTreeError rather than leave some out. The rest of the repository is not read, however large it is.
    """
    root = await _tree(installation, repository, commit)
    if root.get("truncated"):
        raise TruncatedTreeError("", commit)
    beside = [one for one in root["tree"] if is_like(one["path"], name) or _instead(one, name)]
    below = [one["sha"] for one in root["tree"] if (one["path"], one["type"]) == (name, "tree")]
    inside = [await _below(installation, repository, commit, Entry(name, "", sha, 0), places) for sha in below]
    return (*(_entry(one, "") for one in beside), *(entry for found in inside for entry in found))


def _instead(one: Mapping[str, Any], name: str) -> bool:
    return bool(one["path"] == name and one["type"] != "tree")


async def _below(
    installation: Installation, repository: Repository, commit: str, folder: Entry, places: Places
) -> list[Entry]:
    """What is listed below a directory; folder by folder where GitHub does not list all of it at once."""
    answer = await _tree(installation, repository, f"{folder.sha}?recursive=1")
    if not answer.get("truncated"):
        return [one for one in _files(answer, folder.path) if places.have(one.path)]
    flat = await _tree(installation, repository, folder.sha)
    if flat.get("truncated") or len(places.folders) > MOST_FOLDERS or f"{folder.path}/" in places.folders:
        raise TruncatedTreeError(folder.path, commit)
    found = [one for one in _files(flat, folder.path) if places.have(one.path)]
    below = [_entry(one, f"{folder.path}/") for one in flat["tree"] if one["type"] == "tree"]
    for inner in (one for one in below if f"{one.path}/" in places.folders):
        answer = await _tree(installation, repository, f"{inner.sha}?recursive=1")
        if answer.get("truncated"):
            raise TruncatedTreeError(inner.path, commit)
        found += _files(answer, inner.path)
    return found


async def _tree(installation: Installation, repository: Repository, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = await installation.get(f"/repos/{repository.full_name}/git/trees/{name}")
    return answer


def _files(answer: Mapping[str, Any], folder: str) -> Iterator[Entry]:
    """Whatever is no directory of a tree, by whole paths."""
    return (_entry(one, f"{folder}/") for one in answer["tree"] if one["type"] != "tree")


def _entry(one: Mapping[str, Any], above: str) -> Entry:
    return Entry(f"{above}{one['path']}", one["mode"], one["sha"], one.get("size") or 0)


async def directory(installation: Installation, repository: Repository, commit: str, name: str) -> str:
    """The id of a directory in a commit's root, which changes with whatever lies below it; "" where there is none."""
    root = await installation.get(f"/repos/{repository.full_name}/git/trees/{commit}")
    return next((str(one["sha"]) for one in root["tree"] if (one["path"], one["type"]) == (name, "tree")), "")


async def file(installation: Installation, repository: Repository, path: str, branch: str) -> str | None:
    """The text of a file in a commit or at the head of a branch, or None when there is no such file.

    What is no plain text of at most a megabyte there (a larger file, a folder, a link, a submodule) is a text that no reader takes.
    """
    try:
        answer = await installation.get(f"/repos/{repository.full_name}/contents/{path}?ref={quote(branch)}")
    except BadRequest as error:
        if "too large" in str(error).lower():
            return OVERSIZE.decode()
        if missing(error):
            return None
        raise
    plain = isinstance(answer, dict) and answer.get("type") == "file"
    if not plain or answer.get("encoding", "base64") != "base64" or answer["size"] > MAXIMUM_BYTES:
        return OVERSIZE.decode() if plain else NO_FILE
    return base64.b64decode(answer["content"]).decode(errors="replace")

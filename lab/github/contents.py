"""What is in a commit: files by path, trees, blobs, and what changed between two commits."""

import base64
from itertools import islice
from typing import Any
from urllib.parse import quote

from lab.github import shapes
from lab.github.ancestry import beyond, merge_base
from lab.github.differences import Change, between, lines
from lab.github.exchange import Answer, Exchange, Page, paged
from lab.github.objects import LINK, TREE, Entry
from lab.github.records import Repository
from lab.github.repositories import resolve
from lab.github.state import RefusedError

FILES_OF_A_COMPARISON = 300
"""GitHub shows at most 300 files of a comparison, all on its first page, and does not say when it leaves some out."""
LARGEST_CONTENT = 1024 * 1024
"""Of a larger file the contents API gives no content, except raw."""
RAW = "application/vnd.github.raw"


def file(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/contents/{path}: a file as base64 or raw, or the names in a directory."""
    repository = ex.repository("contents", "read")
    commit = resolve(ex, repository, ex.request.query.get("ref", repository.default))
    path = ex.part("path").strip("/")
    found = _entry(ex, ex.state.objects.commits[commit].tree, path)
    if found.mode == TREE:
        below = ex.state.objects.trees[found.sha].items()
        return [_described(ex, repository, f"{path}/{name}", entry) for name, entry in below]
    data = ex.state.objects.blobs.get(found.sha, b"")
    if ex.request.headers.get("Accept", "").startswith(RAW):
        return Answer(data)
    large = len(data) > LARGEST_CONTENT
    return {
        **_described(ex, repository, path, found),
        "encoding": "none" if large else "base64",
        "content": "" if large else base64.encodebytes(data).decode(),
    }


def tree(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/trees/{tree_sha}, of a commit or a tree, recursive or not."""
    repository = ex.repository("contents", "read")
    objects, name = ex.state.objects, ex.part("tree_sha")
    sha = name if name in objects.trees else objects.commits[resolve(ex, repository, name)].tree
    found = objects.walk(sha) if "recursive" in ex.request.query else iter(objects.trees[sha].items())
    listed = [
        shapes.entry(ex.state, repository, path, entry) for path, entry in islice(found, ex.state.largest_tree + 1)
    ]
    return {
        "sha": sha,
        "url": f"{ex.state.url}/repos/{repository.full_name}/git/trees/{sha}",
        "tree": listed[: ex.state.largest_tree],
        "truncated": len(listed) > ex.state.largest_tree,
    }


def blob(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/blobs/{file_sha}, as base64 or raw."""
    repository, sha = ex.repository("contents", "read"), ex.part("file_sha")
    data = ex.state.objects.blobs.get(sha)
    if data is None:
        raise RefusedError(404, "Not Found")
    if ex.request.headers.get("Accept", "").startswith(RAW):
        return Answer(data)
    return {
        "sha": sha,
        "node_id": f"B_{sha}",
        "url": f"{ex.state.url}/repos/{repository.full_name}/git/blobs/{sha}",
        "encoding": "base64",
        "size": len(data),
        "content": base64.encodebytes(data).decode(),
    }


def compare(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/compare/{basehead}: from the merge base to the head; commits oldest first, in pages."""
    repository = ex.repository("contents", "read")
    base, dots, head = ex.part("basehead").partition("...")
    if not dots:
        raise RefusedError(404, "Not Found")
    one, other = resolve(ex, repository, base), resolve(ex, repository, head)
    objects = ex.state.objects
    parted = merge_base(objects, one, other)
    if parted is None:
        raise RefusedError(404, f"No common ancestor between {base} and {head}.")
    ahead, behind = beyond(objects, other, one), beyond(objects, one, other)
    page = paged(Page([shapes.commit(ex.state, repository, sha) for sha in ahead]), ex.request)
    first = ex.request.query.get("page", "1") == "1"
    found = between(objects, parted, other)[:FILES_OF_A_COMPARISON] if first else []
    span = f"{ex.state.url}/{repository.full_name}/compare/{base}...{head}"
    body = {
        "url": f"{ex.state.url}/repos/{repository.full_name}/compare/{base}...{head}",
        "html_url": span,
        "permalink_url": span,
        "diff_url": f"{span}.diff",
        "patch_url": f"{span}.patch",
        "base_commit": shapes.commit(ex.state, repository, one),
        "merge_base_commit": shapes.commit(ex.state, repository, parted),
        "status": _relation(len(ahead), len(behind)),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": page.body,
        "files": [shown(ex, repository, other, change) for change in found],
    }
    return Answer(body, headers=page.headers)


def shown(ex: Exchange, repository: Repository, head: str, change: Change) -> dict[str, Any]:
    """A changed file as pull requests and comparisons list it."""
    told, named = lines(ex.state.objects, change), quote(change.path)
    page = f"{ex.state.url}/{repository.full_name}"
    return {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": told.additions,
        "deletions": told.deletions,
        "changes": told.additions + told.deletions,
        "blob_url": f"{page}/blob/{head}/{named}",
        "raw_url": f"{page}/raw/{head}/{named}",
        "contents_url": f"{ex.state.url}/repos/{repository.full_name}/contents/{named}?ref={head}",
        **({"patch": told.patch} if told.patch else {}),
        **({"previous_filename": change.previous} if change.previous else {}),
    }


def _relation(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


def _entry(ex: Exchange, root: str, path: str) -> Entry:
    found = Entry(TREE, root)
    for name in path.split("/"):
        below = ex.state.objects.trees.get(found.sha, {}) if found.mode == TREE else {}
        if name not in below:
            raise RefusedError(404, "Not Found")
        found = below[name]
    return found


def _described(ex: Exchange, repository: Repository, path: str, found: Entry) -> dict[str, Any]:
    """What the contents API says of a file or directory besides its content."""
    api, page = f"{ex.state.url}/repos/{repository.full_name}", f"{ex.state.url}/{repository.full_name}"
    kind = "dir" if found.mode == TREE else "file"
    if found.mode == LINK:
        kind = "symlink"
    git = f"{api}/git/{'trees' if kind == 'dir' else 'blobs'}/{found.sha}"
    named = quote(path)
    url, html = f"{api}/contents/{named}", f"{page}/blob/{repository.default}/{named}"
    return {
        "type": kind,
        "size": len(ex.state.objects.blobs.get(found.sha, b"")),
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": found.sha,
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": None if kind == "dir" else f"{page}/raw/{repository.default}/{named}",
        "_links": {"self": url, "git": git, "html": html},
    }

"""The git data API: read and write blobs, trees, commits and refs, as a person pushes with it."""

import base64
import binascii
from typing import Any

from lab.github import shapes
from lab.github.exchange import Exchange, created
from lab.github.identity import allowed
from lab.github.objects import TREE, Commit, Entry
from lab.github.pulls import moved
from lab.github.repositories import resolve
from lab.github.state import RefusedError, Repository


def blob(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/blobs/{file_sha}."""
    ex.repository("contents", "read")
    sha = ex.part("file_sha")
    data = ex.state.objects.blobs.get(sha)
    if data is None:
        raise RefusedError(404, "Not Found")
    return {"sha": sha, "encoding": "base64", "size": len(data), "content": base64.encodebytes(data).decode()}


def create_blob(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/blobs."""
    _writable(ex)
    text = ex.body["content"]
    try:
        data = base64.b64decode(text, validate=True) if ex.body.get("encoding") == "base64" else text.encode()
    except binascii.Error as error:
        raise RefusedError(422, "content is not valid Base64") from error
    return created({"sha": ex.state.objects.blob(data), "url": ""})


def create_tree(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/trees on top of base_tree; a null sha removes a path."""
    _writable(ex)
    objects, base = ex.state.objects, ex.body.get("base_tree")
    files = dict(objects.files(base)) if base else {}
    for item in ex.body["tree"]:
        if item.get("sha", "") is None:
            files.pop(item["path"], None)
        else:
            sha = item.get("sha") or objects.blob(item["content"].encode())
            files[item["path"]] = Entry(item.get("mode", "100644"), sha)
    sha = objects.tree_of(files)
    listed = [shapes.entry(ex.state, path, entry) for path, entry in objects.trees[sha].items() if entry.mode != TREE]
    return created({"sha": sha, "tree": listed, "truncated": False, "url": ""})


def commit(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/commits/{commit_sha}."""
    repository = ex.repository("contents", "read")
    return shapes.commit(ex.state, resolve(ex, repository, ex.part("commit_sha")))


def create_commit(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/commits."""
    _writable(ex)
    parents = tuple(ex.body.get("parents") or ())
    record = Commit(ex.body["tree"], parents, ex.who.name, ex.body["message"], int(ex.state.now()))
    return created(shapes.commit(ex.state, ex.state.objects.commit(record)))


def ref(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/ref/{ref}."""
    repository = ex.repository("contents", "read")
    name = ex.part("ref")
    if name not in repository.refs:
        raise RefusedError(404, "Not Found")
    return _ref(name, repository.refs[name])


def create_ref(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/refs."""
    repository = _writable(ex)
    name = ex.body["ref"].removeprefix("refs/")
    if name in repository.refs:
        raise RefusedError(422, "Reference already exists")
    repository.refs[name] = _known(ex, ex.body["sha"])
    return created(_ref(name, repository.refs[name]))


def update_ref(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/git/refs/{ref}: a push; open pull requests from the branch move with it."""
    repository = _writable(ex)
    name = ex.part("ref")
    if name not in repository.refs:
        raise RefusedError(422, "Reference does not exist")
    sha = _known(ex, ex.body["sha"])
    if not ex.body.get("force") and repository.refs[name] not in set(ex.state.objects.history(sha)):
        raise RefusedError(422, "Update is not a fast forward")
    repository.refs[name] = sha
    moved(ex, repository, name.removeprefix("heads/"), sha)
    return _ref(name, sha)


def _ref(name: str, sha: str) -> dict[str, Any]:
    return {"ref": f"refs/{name}", "node_id": name, "url": "", "object": {"type": "commit", "sha": sha, "url": ""}}


def _known(ex: Exchange, sha: str) -> str:
    if sha not in ex.state.objects.commits:
        raise RefusedError(422, "Object does not exist")
    return sha


def _writable(ex: Exchange) -> Repository:
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    allowed(ex.who, repository, "contents", "write")
    return repository

"""The git data API that writes: blobs, trees, commits and refs, as a person pushes with it."""

import base64
import binascii
from datetime import datetime
from typing import Any

from lab.github import shapes
from lab.github.ancestry import history
from lab.github.exchange import NOTHING, Exchange, Page, created
from lab.github.identity import allowed
from lab.github.objects import Commit, Entry
from lab.github.pushes import pushed
from lab.github.records import Repository
from lab.github.repositories import resolve
from lab.github.state import RefusedError

NOWHERE = "0" * 40
"""The commit of a branch before it was made, and after it was deleted."""


def create_blob(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/blobs."""
    repository = writable(ex)
    text = ex.body["content"]
    try:
        data = base64.b64decode(text, validate=True) if ex.body.get("encoding") == "base64" else text.encode()
    except binascii.Error as error:
        raise RefusedError(422, "content is not valid Base64") from error
    sha = ex.state.objects.blob(data)
    return created({"sha": sha, "url": f"{ex.state.url}/repos/{repository.full_name}/git/blobs/{sha}"})


def create_tree(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/trees on top of base_tree; a null sha removes a path."""
    repository = writable(ex)
    objects, base = ex.state.objects, ex.body.get("base_tree")
    if base in objects.commits:
        base = objects.commits[base].tree
    if base and base not in objects.trees:
        raise RefusedError(422, "base_tree is not a valid tree")
    files = dict(objects.files(base)) if base else {}
    for item in ex.body["tree"]:
        _put(ex, files, item)
    sha = objects.tree_of(files)
    url = f"{ex.state.url}/repos/{repository.full_name}/git/trees/{sha}"
    listed = [shapes.entry(ex.state, repository, path, entry) for path, entry in objects.trees[sha].items()]
    return created({"sha": sha, "url": url, "tree": listed, "truncated": False})


def commit(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/commits/{commit_sha}."""
    repository = ex.repository("contents", "read")
    sha = ex.part("commit_sha")
    if sha not in ex.state.objects.commits:
        raise RefusedError(404, "Not Found")
    return shapes.git_commit(ex.state, repository, sha)


def create_commit(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/commits: by whoever the body names as author, else by the caller, now."""
    repository = writable(ex)
    author = ex.body.get("author") or {}
    parents = tuple(_known(ex, sha) for sha in ex.body.get("parents") or ())
    if ex.body["tree"] not in ex.state.objects.trees:
        raise RefusedError(422, "Tree SHA does not exist")
    when = datetime.fromisoformat(author["date"]).timestamp() if author.get("date") else ex.state.now()
    record = Commit(
        ex.body["tree"], parents, author.get("name") or ex.who.name, ex.body["message"], int(when), author.get("email", "")
    )  # fmt: skip
    return created(shapes.git_commit(ex.state, repository, ex.state.objects.commit(record)))


def commits(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/commits, newest first, from `sha`."""
    repository = ex.repository("contents", "read")
    start = resolve(ex, repository, ex.request.query.get("sha", repository.default))
    return Page([shapes.commit(ex.state, repository, sha) for sha in history(ex.state.objects, start)])


def ref(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/ref/{ref}."""
    repository, name = ex.repository("contents", "read"), ex.part("ref")
    if name not in repository.refs:
        raise RefusedError(404, "Not Found")
    return _ref(ex, repository, name)


def matching(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/git/matching-refs/{ref}: every ref that begins so."""
    repository, start = ex.repository("contents", "read"), ex.part("ref")
    return [_ref(ex, repository, name) for name in sorted(repository.refs) if name.startswith(start)]


def create_ref(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/git/refs."""
    repository = writable(ex)
    full: str = ex.body["ref"]
    name = full.removeprefix("refs/")
    if name == full or "/" not in name:
        raise RefusedError(422, "Reference name must start with 'refs/' and have at least two slashes.")
    if name in repository.refs:
        raise RefusedError(422, "Reference already exists")
    repository.refs[name] = _known(ex, ex.body["sha"])
    pushed(ex, repository, name, NOWHERE, repository.refs[name])
    return created(_ref(ex, repository, name))


def update_ref(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/git/refs/{ref}: a push; open pull requests from the branch move with it."""
    repository, name = writable(ex), ex.part("ref")
    if name not in repository.refs:
        raise RefusedError(422, "Reference does not exist")
    sha, before = _known(ex, ex.body["sha"]), repository.refs[name]
    if not ex.body.get("force") and before not in set(history(ex.state.objects, sha)):
        raise RefusedError(422, "Update is not a fast forward")
    repository.refs[name] = sha
    if sha != before:
        pushed(ex, repository, name, before, sha)
    return _ref(ex, repository, name)


def delete_ref(ex: Exchange) -> Any:
    """DELETE /repos/{owner}/{repo}/git/refs/{ref}."""
    repository, name = writable(ex), ex.part("ref")
    if name not in repository.refs:
        raise RefusedError(422, "Reference does not exist")
    pushed(ex, repository, name, repository.refs.pop(name), NOWHERE)
    return NOTHING


def writable(ex: Exchange) -> Repository:
    """The repository of the path, if the caller may write its contents."""
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    allowed(ex.who, repository, "contents", "write")
    return repository


def _put(ex: Exchange, files: dict[str, Entry], item: dict[str, Any]) -> None:
    """One item of a new tree: a file by its text or its sha, a whole tree, or a removal."""
    path, sha = item["path"], item.get("sha")
    below = [name for name in files if name == path or name.startswith(f"{path}/")]
    if "sha" in item and sha is None:
        if not below:
            raise RefusedError(422, "GitRPC::BadObjectState")
        for name in below:
            files.pop(name)
        return
    if sha is None:
        sha = ex.state.objects.blob(item["content"].encode())
    if item.get("type") == "tree" or item.get("mode") == "040000":
        if sha not in ex.state.objects.trees:
            raise RefusedError(422, "tree.sha does not exist")
        files |= {f"{path}/{name}": entry for name, entry in ex.state.objects.files(sha)}
    elif item.get("mode") != "160000" and sha not in ex.state.objects.blobs:
        raise RefusedError(422, "tree.sha does not exist")
    else:
        files[path] = Entry(item.get("mode", "100644"), sha)


def _ref(ex: Exchange, repository: Repository, name: str) -> dict[str, Any]:
    url, sha = f"{ex.state.url}/repos/{repository.full_name}/git", repository.refs[name]
    return {
        "ref": f"refs/{name}",
        "node_id": f"REF_{name}",
        "url": f"{url}/refs/{name}",
        "object": {"type": "commit", "sha": sha, "url": f"{url}/commits/{sha}"},
    }


def _known(ex: Exchange, sha: str) -> str:
    if sha not in ex.state.objects.commits:
        raise RefusedError(422, "Object does not exist")
    return sha

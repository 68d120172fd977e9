"""Pushing with the git data API does what a push does."""

import base64

import aiohttp

from tests.lab.github.conftest import REPO, REPOSITORY, Hub, opened, refused


async def test_a_file_s_content_comes_by_tree_blob_and_path(hub: Hub) -> None:
    pull = await opened(hub)
    tree = await hub.maintainer.call("GET", f"{REPO}/git/trees/{pull['head']['sha']}?recursive=1")
    entry = next(one for one in tree["tree"] if one["path"] == "recipes/a.yaml")
    assert {one["path"]: one["type"] for one in tree["tree"]}["recipes"] == "tree"
    blob = await hub.maintainer.call("GET", f"{REPO}/git/blobs/{entry['sha']}")
    assert base64.b64decode(blob["content"]) == b"a: 2\n"
    contents = await hub.maintainer.call("GET", f"{REPO}/contents/recipes/a.yaml?ref=main")
    assert base64.b64decode(contents["content"]) == b"a: 1\n"
    names = await hub.maintainer.call("GET", f"{REPO}/contents/recipes")
    assert [one["name"] for one in names] == ["a.yaml", "b.yaml"]
    await refused(hub, 404, "GET", f"{REPO}/contents/recipes/a.yaml/deeper", token=hub.maintainer.token)


async def test_a_file_comes_raw_when_asked_so(hub: Hub) -> None:
    headers = {"Authorization": f"Bearer {hub.maintainer.token}", "Accept": "application/vnd.github.raw+json"}
    url = f"{hub.github.url}{REPO}/contents/README.md"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        assert await answer.read() == b"# Recipes\n"


async def test_a_ref_moves_forward_only_unless_forced(hub: Hub) -> None:
    path = f"{REPO}/git/refs/heads/main"
    before = (await hub.maintainer.call("GET", f"{REPO}/git/ref/heads/main"))["object"]["sha"]
    after = await hub.maintainer.commit(REPOSITORY, "main", "More", {"recipes/a.yaml": "a: 2\n"})
    await refused(hub, 422, "PATCH", path, {"sha": before}, hub.maintainer.token)
    await refused(hub, 422, "PATCH", path, {"sha": "0" * 40}, hub.maintainer.token)
    moved = await hub.maintainer.call("PATCH", path, {"sha": before, "force": True})
    assert moved["object"]["sha"] == before != after


async def test_refs_are_made_once_listed_by_prefix_and_tags_are_tags(hub: Hub) -> None:
    sha = (await hub.maintainer.call("GET", f"{REPO}/branches/main"))["commit"]["sha"]
    for name in ("heads/release/1", "heads/release/2", "tags/v1"):
        await hub.maintainer.call("POST", f"{REPO}/git/refs", {"ref": f"refs/{name}", "sha": sha})
    await refused(hub, 422, "POST", f"{REPO}/git/refs", {"ref": "refs/tags/v1", "sha": sha}, hub.maintainer.token)
    found = await hub.maintainer.call("GET", f"{REPO}/git/matching-refs/heads/release")
    assert [one["ref"] for one in found] == ["refs/heads/release/1", "refs/heads/release/2"]
    assert [one["name"] for one in await hub.maintainer.call("GET", f"{REPO}/tags")] == ["v1"]
    assert (await hub.maintainer.call("GET", f"{REPO}/branches/release/1"))["commit"]["sha"] == sha


async def test_a_tree_takes_texts_blobs_whole_trees_and_removals(hub: Hub) -> None:
    base = await hub.maintainer.call("GET", f"{REPO}/git/trees/main")
    recipes = next(one["sha"] for one in base["tree"] if one["path"] == "recipes")
    blob = await hub.maintainer.call("POST", f"{REPO}/git/blobs", {"content": "AAE=", "encoding": "base64"})
    items = [
        {"path": "copy", "mode": "040000", "type": "tree", "sha": recipes},
        {"path": "data.bin", "mode": "100644", "type": "blob", "sha": blob["sha"]},
        {"path": "recipes", "mode": "040000", "type": "tree", "sha": None},
    ]
    made = await hub.maintainer.call("POST", f"{REPO}/git/trees", {"base_tree": base["sha"], "tree": items})
    found = await hub.maintainer.call("GET", f"{REPO}/git/trees/{made['sha']}?recursive=true")
    assert [one["path"] for one in found["tree"]] == ["README.md", "copy", "copy/a.yaml", "copy/b.yaml", "data.bin"]
    gone = {"tree": [{"path": "nothing", "mode": "100644", "type": "blob", "sha": None}], "base_tree": base["sha"]}
    await refused(hub, 422, "POST", f"{REPO}/git/trees", gone, hub.maintainer.token)


async def test_a_fork_has_the_commits_of_its_parent_and_the_parent_those_of_the_fork(hub: Hub) -> None:
    pull = await opened(hub)
    fork = pull["head"]["repo"]["full_name"]
    assert (await hub.maintainer.call("GET", f"{REPO}/git/commits/{pull['head']['sha']}"))["parents"]
    commits = await hub.maintainer.call("GET", f"/repos/{fork}/commits?sha=branch")
    assert [one["sha"] for one in commits] == [pull["head"]["sha"], pull["base"]["sha"]]
    await refused(hub, 404, "GET", f"{REPO}/git/ref/heads/branch", token=hub.maintainer.token)

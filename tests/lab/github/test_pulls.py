"""Pull requests are opened, pushed to, closed, merged and listed as on GitHub."""

from typing import Any

from tests.lab.github.conftest import REPO, REPOSITORY, Hub, opened, refused


async def files(hub: Hub, number: int) -> dict[str, Any]:
    found = await hub.maintainer.call("GET", f"{REPO}/pulls/{number}/files?per_page=100")
    return {one["filename"]: one for one in found}


async def test_the_files_say_what_was_added_changed_renamed_and_removed_with_their_patches(hub: Hub) -> None:
    changed = {
        "recipes/a.yaml": "a: 2\n",
        "recipes/c.yaml": "b: 1\n",
        "recipes/b.yaml": None,
        "new": "x",
        "README.md": None,
    }
    found = await files(hub, (await opened(hub, changed))["number"])
    assert {path: (one["status"], one.get("previous_filename")) for path, one in found.items()} == {
        "recipes/a.yaml": ("modified", None),
        "recipes/c.yaml": ("renamed", "recipes/b.yaml"),
        "new": ("added", None),
        "README.md": ("removed", None),
    }
    assert found["recipes/a.yaml"]["patch"] == "@@ -1 +1 @@\n-a: 1\n+a: 2"
    assert (found["new"]["additions"], found["README.md"]["deletions"], found["recipes/c.yaml"]["changes"]) == (1, 1, 0)


async def test_a_push_moves_the_head_and_compare_starts_at_the_merge_base(hub: Hub) -> None:
    pull = await opened(hub)
    base = pull["base"]["sha"]
    sha = await hub.stranger.push(pull, "More", {"recipes/a.yaml": "a: 3\n"})
    again = await hub.maintainer.call("GET", f"{REPO}/pulls/{pull['number']}")
    assert (again["head"]["sha"], again["commits"], again["changed_files"]) == (sha, 2, 1)
    compared = await hub.maintainer.call("GET", f"{REPO}/compare/main...stranger:branch")
    assert compared["merge_base_commit"]["sha"] == base
    assert [one["filename"] for one in compared["files"]] == ["recipes/a.yaml"]
    commits = await hub.maintainer.call("GET", f"{REPO}/pulls/{pull['number']}/commits")
    assert [one["sha"] for one in commits] == [pull["head"]["sha"], sha]


async def test_what_main_does_meanwhile_is_no_change_of_the_pull_request(hub: Hub) -> None:
    pull = await opened(hub)
    await hub.maintainer.commit(REPOSITORY, "main", "Meanwhile", {"recipes/b.yaml": "b: 9\n"})
    assert list(await files(hub, pull["number"])) == ["recipes/a.yaml"]
    compared = await hub.maintainer.call("GET", f"{REPO}/compare/main...{pull['head']['sha']}")
    assert (compared["status"], compared["ahead_by"], compared["behind_by"]) == ("diverged", 1, 1)


async def test_a_merged_pull_request_keeps_its_files_and_main_has_them(hub: Hub) -> None:
    pull = await opened(hub)
    await hub.maintainer.commit(REPOSITORY, "main", "Meanwhile", {"recipes/b.yaml": "b: 9\n"})
    merged = await hub.maintainer.call("PUT", f"{REPO}/pulls/{pull['number']}/merge", {"sha": pull["head"]["sha"]})
    again = await hub.maintainer.call("GET", f"{REPO}/pulls/{pull['number']}")
    assert (again["state"], again["merged"], again["merge_commit_sha"]) == ("closed", True, merged["sha"])
    assert list(await files(hub, pull["number"])) == ["recipes/a.yaml"]
    commit = await hub.maintainer.call("GET", f"{REPO}/git/commits/{merged['sha']}")
    assert len(commit["parents"]) == 2
    tree = await hub.maintainer.call("GET", f"{REPO}/git/trees/main?recursive=1")
    assert {"recipes/a.yaml", "recipes/b.yaml"} <= {one["path"] for one in tree["tree"]}


async def test_a_conflict_cannot_be_merged_and_neither_can_a_head_that_moved(hub: Hub) -> None:
    pull = await opened(hub)
    path = f"{REPO}/pulls/{pull['number']}/merge"
    await refused(hub, 403, "PUT", path, {}, hub.stranger.token)
    await refused(hub, 409, "PUT", path, {"sha": "0" * 40}, hub.maintainer.token)
    await hub.maintainer.commit(REPOSITORY, "main", "Meanwhile", {"recipes/a.yaml": "a: 9\n"})
    await refused(hub, 405, "PUT", path, {}, hub.maintainer.token)


async def test_the_same_branch_is_opened_once_and_an_unchanged_one_never(hub: Hub) -> None:
    await opened(hub)
    body = {"title": "Again", "head": "stranger:branch", "base": "main"}
    assert "already exists" in await refused(hub, 422, "POST", f"{REPO}/pulls", body, hub.stranger.token)
    body["head"] = "stranger:main"
    assert "No commits between" in await refused(hub, 422, "POST", f"{REPO}/pulls", body, hub.stranger.token)
    body["head"] = "stranger:nothing"
    await refused(hub, 422, "POST", f"{REPO}/pulls", body, hub.stranger.token)


async def test_deleting_the_branch_closes_the_pull_request_and_it_cannot_be_reopened(hub: Hub) -> None:
    pull = await opened(hub)
    path = f"{REPO}/pulls/{pull['number']}"
    await hub.stranger.call("DELETE", f"/repos/{pull['head']['repo']['full_name']}/git/refs/heads/branch")
    assert (await hub.maintainer.call("GET", path))["state"] == "closed"
    await refused(hub, 422, "PATCH", path, {"state": "open"}, hub.stranger.token)


async def test_lists_are_filtered_by_state_head_and_base_newest_first(hub: Hub) -> None:
    first = await opened(hub)
    second = await hub.stranger.open(REPOSITORY, "other", "Another", {"recipes/b.yaml": "b: 2\n"})
    await hub.stranger.call("PATCH", f"{REPO}/pulls/{first['number']}", {"state": "closed"})

    async def numbers(query: str) -> list[int]:
        return [one["number"] for one in await hub.maintainer.call("GET", f"{REPO}/pulls{query}")]

    assert await numbers("") == [second["number"]]
    assert await numbers("?state=all") == [second["number"], first["number"]]
    assert await numbers("?state=all&head=stranger:branch") == [first["number"]]
    assert await numbers("?base=elsewhere") == []


async def test_only_the_author_and_those_who_triage_change_a_pull_request(hub: Hub) -> None:
    other, path = await hub.github.person("other"), f"{REPO}/pulls/{(await opened(hub))['number']}"
    await refused(hub, 403, "PATCH", path, {"title": "Mine"}, other.token)
    assert (await hub.maintainer.call("PATCH", path, {"title": "Better"}))["title"] == "Better"


async def test_labels_are_added_once_and_removed(hub: Hub) -> None:
    path = f"{REPO}/issues/{(await opened(hub))['number']}/labels"
    await hub.maintainer.call("POST", path, {"labels": ["size/S", "size/S"]})
    assert [one["name"] for one in await hub.maintainer.call("GET", path)] == ["size/S"]
    await refused(hub, 403, "POST", path, {"labels": ["x"]}, hub.stranger.token)
    assert await hub.maintainer.call("DELETE", f"{path}/size/S") == []


async def test_a_person_s_own_branch_needs_no_fork(hub: Hub) -> None:
    pull = await hub.maintainer.propose(REPOSITORY, "fix", "A fix", {"recipes/a.yaml": "a: 5\n"})
    assert pull["head"]["repo"]["full_name"] == REPOSITORY
    assert pull["head"]["label"] == "acme:fix"

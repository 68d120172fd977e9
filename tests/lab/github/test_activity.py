"""Who moved a branch is told to everybody, as GitHub tells it."""

from tests.lab.github.conftest import REPO, Hub, opened


async def test_it_names_who_made_a_branch_and_who_pushed_to_it_newest_first(hub: Hub) -> None:
    pull = await opened(hub)
    branch, fork = pull["head"]["ref"], pull["head"]["repo"]["full_name"]
    token = await hub.token()
    found = await hub.github.call("GET", f"/repos/{fork}/activity?ref=refs/heads/{branch}", None, token)
    assert [one["activity_type"] for one in found][-1] == "branch_creation"
    assert (found[0]["after"], found[0]["actor"]["login"]) == (pull["head"]["sha"], pull["user"]["login"])
    assert await hub.github.call("GET", f"{REPO}/activity?ref=heads/none", None, token) == []

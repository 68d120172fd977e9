"""Installation tokens reach what they are asked for, and never more than the App."""

from tests.lab.github.conftest import CHECKS, REPOSITORY, Hub, opened, refused


async def test_an_installation_lists_its_repositories_and_the_app_its_installations(hub: Hub) -> None:
    answer = await hub.github.call("GET", "/installation/repositories", token=await hub.token())
    assert [one["full_name"] for one in answer["repositories"]] == [REPOSITORY]
    (found,) = await hub.github.call("GET", "/app/installations", token=hub.jwt())
    assert (found["id"], found["app_slug"], found["suspended_at"]) == (hub.app["installation"], "recipe-gate", None)


async def test_a_token_may_be_narrowed_to_permissions_and_repositories(hub: Hub) -> None:
    path = f"/app/installations/{hub.app['installation']}/access_tokens"
    body = {"permissions": {"checks": "read"}, "repositories": ["recipes"]}
    narrow = await hub.github.call("POST", path, body, hub.jwt())
    assert narrow["permissions"] == {"checks": "read"}
    assert [one["full_name"] for one in narrow["repositories"]] == [REPOSITORY]
    sha = (await opened(hub))["head"]["sha"]
    await refused(hub, 403, "POST", CHECKS, {"name": "n", "head_sha": sha}, narrow["token"])
    found = await hub.github.call("GET", f"/repos/{REPOSITORY}/commits/{sha}/check-runs", token=narrow["token"])
    assert found["total_count"] == 0


async def test_a_token_is_never_wider_than_its_app(hub: Hub) -> None:
    path = f"/app/installations/{hub.app['installation']}/access_tokens"
    await refused(hub, 422, "POST", path, {"permissions": {"contents": "write"}}, hub.jwt())
    await refused(hub, 422, "POST", path, {"repositories": ["other"]}, hub.jwt())
    await refused(hub, 404, "POST", "/app/installations/1/access_tokens", {}, hub.jwt())

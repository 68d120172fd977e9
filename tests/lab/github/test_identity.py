"""Who may ask what: JWTs, tokens and roles are held to what GitHub demands."""

import pytest

from lab.github.identity import LONGEST_JWT_SECONDS
from tests.lab.github.conftest import CHECKS, REPO, REPOSITORY, Hub, opened, refused

NEVER = {"slug": "x", "owner": "acme", "secret": "", "permissions": {}, "events": []}


async def test_a_jwt_that_is_wrong_expired_not_yet_valid_or_too_long_lived_is_refused(hub: Hub) -> None:
    other = await hub.github.control("POST", "/apps", NEVER)
    for token in (hub.jwt(age=900), hub.jwt(life=3600), hub.jwt(age=-300), hub.jwt(key=other["private_key"]), "a.b.c"):
        await refused(hub, 401, "GET", "/app", token=token)


async def test_a_jwt_may_live_ten_minutes_from_a_clock_that_is_a_minute_off(hub: Hub) -> None:
    assert (await hub.github.call("GET", "/app", token=hub.jwt(age=60, life=LONGEST_JWT_SECONDS)))["id"] == hub.app[
        "id"
    ]
    assert (await hub.github.call("GET", "/app", token=hub.jwt(age=-59)))["slug"] == "recipe-gate"
    await refused(hub, 401, "GET", "/app", token=hub.jwt(life=LONGEST_JWT_SECONDS + 61))


async def test_an_unknown_missing_or_expired_token_is_refused(hub: Hub) -> None:
    await refused(hub, 401, "GET", "/installation/repositories", token="ghs_unknown")
    await refused(hub, 401, "GET", REPO)
    token = await hub.token()
    hub.clock[0] += 3601
    await refused(hub, 401, "GET", "/installation/repositories", token=token)


async def test_an_installation_may_do_only_what_its_app_may(hub: Hub) -> None:
    told = {"content": "x", "encoding": "utf-8"}
    await refused(hub, 403, "POST", f"{REPO}/git/blobs", told, await hub.token())


async def test_an_app_without_an_installation_token_may_not_touch_a_repository(hub: Hub) -> None:
    await refused(hub, 401, "GET", REPO, token=hub.jwt())
    await refused(hub, 401, "GET", "/app", token=await hub.token())


async def test_only_apps_make_check_runs(hub: Hub) -> None:
    told = {"name": "x", "head_sha": (await opened(hub))["head"]["sha"]}
    await refused(hub, 403, "POST", CHECKS, told, hub.maintainer.token)


async def test_an_app_sees_nothing_where_it_is_not_installed(hub: Hub) -> None:
    pull = await opened(hub)
    await refused(hub, 404, "GET", f"/repos/{pull['head']['repo']['full_name']}", token=await hub.token())


async def test_a_stranger_cannot_push_to_a_repository_that_is_not_theirs(hub: Hub) -> None:
    await refused(hub, 403, "POST", f"{REPO}/git/blobs", {"content": "x"}, hub.stranger.token)


@pytest.mark.parametrize(
    ("role", "permission"),
    [("read", "read"), ("triage", "read"), ("write", "write"), ("maintain", "write"), ("admin", "admin")],
)
async def test_permission_is_told_in_the_older_and_the_newer_words(hub: Hub, role: str, permission: str) -> None:
    await hub.github.control("PUT", f"/repositories/{REPOSITORY}/access", {"stranger": role})
    answer = await hub.github.call("GET", f"{REPO}/collaborators/stranger/permission", token=await hub.token())
    assert (answer["permission"], answer["role_name"]) == (permission, role)


async def test_a_permission_that_is_taken_away_is_gone_at_once_and_nobody_is_404(hub: Hub) -> None:
    path, token = f"{REPO}/collaborators/{{}}/permission", await hub.token()
    assert (await hub.github.call("GET", path.format("maintainer"), token=token))["permission"] == "write"
    await hub.github.control("PUT", f"/repositories/{REPOSITORY}/access", {"maintainer": "none"})
    assert (await hub.github.call("GET", path.format("maintainer"), token=token))["permission"] == "read"
    await refused(hub, 404, "GET", path.format("nobody"), token=token)

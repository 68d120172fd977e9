"""The lab's GitHub answers as GitHub does, and is as strict."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lab.github.render import render_check
from lab.github.validation import Validator
from tests.lab.github.conftest import REPOSITORY, SECRET, Hub, serve

CHECKS = f"/repos/{REPOSITORY}/check-runs"


async def refused(hub: Hub, status: int, method: str, path: str, body: Any = None, token: str = "") -> str:
    with pytest.raises(RuntimeError, match=f": {status} ") as raised:
        await hub.github.call(method, path, body, token)
    return str(raised.value)


async def opened(hub: Hub, files: dict[str, str | None] | None = None) -> dict[str, Any]:
    return await hub.stranger.open(REPOSITORY, "branch", "A change", files or {"recipes/a.yaml": "a: 2\n"})


async def test_an_app_with_a_valid_jwt_gets_a_token_that_reads(hub: Hub) -> None:
    token = await hub.token()
    answer = await hub.github.call("GET", "/installation/repositories", token=token)
    assert [one["full_name"] for one in answer["repositories"]] == [REPOSITORY]


async def test_a_jwt_that_is_wrong_expired_or_too_long_lived_is_refused(hub: Hub) -> None:
    other = await hub.github.control(
        "POST", "/apps", {"slug": "x", "owner": "acme", "secret": "", "permissions": {}, "events": []}
    )
    for token in (hub.jwt(age=900), hub.jwt(life=3600), hub.jwt(age=-300), hub.jwt(key=other["private_key"]), "a.b.c"):
        await refused(hub, 401, "GET", "/app", token=token)


async def test_an_unknown_or_expired_token_is_refused(hub: Hub) -> None:
    await refused(hub, 401, "GET", "/installation/repositories", token="ghs_unknown")
    await refused(hub, 401, "GET", f"/repos/{REPOSITORY}")
    token = await hub.token()
    hub.clock[0] += 3601
    await refused(hub, 401, "GET", "/installation/repositories", token=token)


async def test_an_installation_may_do_only_what_its_app_may(hub: Hub) -> None:
    told = {"content": "x", "encoding": "utf-8"}
    await refused(hub, 403, "POST", f"/repos/{REPOSITORY}/git/blobs", told, await hub.token())
    await refused(hub, 403, "POST", CHECKS, {"name": "x", "head_sha": "0" * 40}, hub.maintainer.token)


async def test_a_stranger_cannot_push_to_a_repository_that_is_not_theirs(hub: Hub) -> None:
    await refused(hub, 403, "POST", f"/repos/{REPOSITORY}/git/blobs", {"content": "x"}, hub.stranger.token)


async def test_a_pull_request_lists_what_was_added_changed_renamed_and_removed(hub: Hub) -> None:
    pull = await opened(
        hub, {"recipes/a.yaml": "a: 2\n", "recipes/c.yaml": "b: 1\n", "recipes/b.yaml": None, "new": "x"}
    )
    files = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/pulls/{pull['number']}/files")
    assert {one["filename"]: (one["status"], one.get("previous_filename")) for one in files} == {
        "recipes/a.yaml": ("modified", None),
        "recipes/c.yaml": ("renamed", "recipes/b.yaml"),
        "new": ("added", None),
    }


async def test_a_push_moves_the_pull_request_and_compare_starts_at_the_merge_base(hub: Hub) -> None:
    pull = await opened(hub)
    base = pull["base"]["sha"]
    sha = await hub.stranger.push(pull, "More", {"recipes/a.yaml": "a: 3\n"})
    again = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/pulls/{pull['number']}")
    assert again["head"]["sha"] == sha
    compared = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/compare/main...{sha}")
    assert compared["merge_base_commit"]["sha"] == base
    assert [one["filename"] for one in compared["files"]] == ["recipes/a.yaml"]


async def test_a_file_s_content_comes_by_tree_blob_and_path(hub: Hub) -> None:
    pull = await opened(hub)
    tree = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/git/trees/{pull['head']['sha']}?recursive=1")
    entry = next(one for one in tree["tree"] if one["path"] == "recipes/a.yaml")
    blob = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/git/blobs/{entry['sha']}")
    assert base64.b64decode(blob["content"]) == b"a: 2\n"
    contents = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/contents/recipes/a.yaml?ref=main")
    assert base64.b64decode(contents["content"]) == b"a: 1\n"


async def test_permission_is_answered_per_user(hub: Hub) -> None:
    path = f"/repos/{REPOSITORY}/collaborators/{{}}/permission"
    token = await hub.token()
    assert (await hub.github.call("GET", path.format("maintainer"), token=token))["permission"] == "write"
    assert (await hub.github.call("GET", path.format("stranger"), token=token))["permission"] == "read"
    await refused(hub, 404, "GET", path.format("nobody"), token=token)


async def test_annotations_are_appended_and_a_completed_check_has_its_time(hub: Hub) -> None:
    sha, token = (await opened(hub))["head"]["sha"], await hub.token()
    note = {"path": "recipes/a.yaml", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    check = await hub.github.call("POST", CHECKS, {"name": "n", "head_sha": sha, "output": output}, token)
    more = {"conclusion": "failure", "output": {"title": "t", "summary": "s", "annotations": [note]}}
    done = await hub.github.call("PATCH", f"{CHECKS}/{check['id']}", more, token)
    assert (done["status"], done["output"]["annotations_count"]) == ("completed", 51)
    assert done["completed_at"]
    notes = await hub.maintainer.annotations(REPOSITORY, check["id"])
    assert len(notes) == 51
    shown = render_check(done, notes[:1])
    assert shown.splitlines()[0] == "✗ n — t (failure)"
    assert "recipes/a.yaml:1  failure" in shown


async def test_what_github_publishes_is_enforced(published: Validator) -> None:
    async for hub in serve(__import__("time").time, published):
        sha, token = (await opened(hub))["head"]["sha"], await hub.token()
        whole = {"name": "n", "head_sha": sha, "status": "in_progress", "output": {"title": "t", "summary": "s"}}
        note = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
        await hub.github.call("POST", CHECKS, whole, token)
        for wrong in (
            {"status": "completed"},
            {"status": "done"},
            {"unknown": 1},
            {"conclusion": "bad"},
            {"output": {"title": "t", "summary": "s", "annotations": [note] * 51}},
            {"output": {"title": "t", "summary": "s" * 65_536}},
            {"actions": [{"label": "x" * 21, "description": "d", "identifier": "i"}]},
        ):
            await refused(hub, 422, "POST", CHECKS, {**whole, **wrong}, token)
        await refused(hub, 422, "GET", f"/repos/{REPOSITORY}/pulls?stat=open", token=token)
        made = await hub.github.control("GET", "/requests")
        assert sum(bool(one["problems"]) for one in made) == 8


async def test_lists_come_in_pages_with_links_and_unchanged_ones_as_304(hub: Hub) -> None:
    pull = await opened(hub)
    for number in range(3):
        await hub.maintainer.comment(REPOSITORY, pull["number"], f"c{number}")
    url = f"{hub.github.url}/repos/{REPOSITORY}/issues/{pull['number']}/comments?per_page=2"
    headers = {"Authorization": f"token {hub.maintainer.token}"}
    async with hub.github.session.get(url, headers=headers) as answer:
        assert len(await answer.json()) == 2
        assert 'rel="next"' in answer.headers["Link"]
        tag = answer.headers["ETag"]
    async with hub.github.session.get(url, headers={**headers, "If-None-Match": tag}) as answer:
        assert answer.status == 304


async def test_graphql_tells_edited_comments_apart_and_refuses_the_rest(hub: Hub) -> None:
    pull = await opened(hub)
    said = [await hub.maintainer.comment(REPOSITORY, pull["number"], text) for text in ("a", "b")]
    await hub.maintainer.call("PATCH", f"/repos/{REPOSITORY}/issues/comments/{said[1]['id']}", {"body": "c"})
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id lastEditedAt } } }"
    body = {"query": query, "variables": {"ids": [one["node_id"] for one in said]}}
    nodes = (await hub.github.call("POST", "/graphql", body, await hub.token()))["data"]["nodes"]
    assert [node["lastEditedAt"] is None for node in nodes] == [True, False]
    assert "errors" in await hub.github.call("POST", "/graphql", {"query": "{ viewer { login } }"}, await hub.token())


async def test_faults_come_as_github_sends_them(hub: Hub) -> None:
    planned = [{"kind": "forbidden", "seconds": 2}, {"kind": "rate", "seconds": 5}, {"kind": "error"}]
    for fault, status, header in zip(planned, (403, 429, 500), ("Retry-After", "X-RateLimit-Reset", ""), strict=True):
        await hub.github.control("PUT", "/faults", [fault])
        async with hub.github.session.get(f"{hub.github.url}/app") as answer:
            assert answer.status == status
            assert not header or header in answer.headers
    await refused(hub, 401, "GET", "/app")


@pytest.fixture
async def inbox(hub: Hub) -> AsyncIterator[list[tuple[str, str, bool]]]:
    received: list[tuple[str, str, bool]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        signed = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        payload = await request.json()
        valid = hmac.compare_digest(signed, request.headers["X-Hub-Signature-256"])
        received.append(
            (request.headers["X-GitHub-Event"], str(payload.get("number") or payload["comment"]["body"]), valid)
        )
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/webhook", take)
    server = TestServer(app)
    await server.start_server()
    await hub.github.control("PATCH", f"/apps/{hub.app['id']}", {"url": str(server.make_url("/webhook"))})
    yield received
    await server.close()


async def settled(received: list[Any], count: int) -> None:
    for _ in range(100):
        if len(received) >= count:
            break
        await asyncio.sleep(0.05)


async def test_webhooks_are_signed_and_lost_ones_come_back_by_redelivery(
    hub: Hub, inbox: list[tuple[str, str, bool]]
) -> None:
    pull = await opened(hub)
    await settled(inbox, 1)
    assert inbox == [("pull_request", "1", True)]
    await hub.github.control("PUT", "/webhooks", {"lose": 1.0})
    await hub.maintainer.comment(REPOSITORY, pull["number"], "lost")
    listed = await hub.github.call("GET", "/app/hook/deliveries", token=hub.jwt())
    assert (listed[0]["event"], listed[0]["status_code"]) == ("issue_comment", 502)
    await hub.github.call("POST", f"/app/hook/deliveries/{listed[0]['id']}/attempts", {}, hub.jwt())
    await settled(inbox, 2)
    assert inbox[1] == ("issue_comment", "lost", True)


async def test_webhooks_come_several_times_and_out_of_order_on_demand(
    hub: Hub, inbox: list[tuple[str, str, bool]]
) -> None:
    pull = await opened(hub)
    await settled(inbox, 1)
    inbox.clear()
    await hub.github.control("PUT", "/webhooks", {"copies": 3, "shuffle": True, "seed": 7})
    for number in range(3):
        await hub.maintainer.comment(REPOSITORY, pull["number"], str(number))
    await settled(inbox, 9)
    bodies = [body for _, body, _ in inbox]
    assert sorted(bodies) == sorted("012" * 3)
    assert bodies != sorted(bodies)

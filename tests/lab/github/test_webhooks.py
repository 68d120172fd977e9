"""Webhooks are signed, told to whom they concern, and fare as the weather says."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.lab.github.conftest import CHECKS, REPO, REPOSITORY, SECRET, Hub, opened, refused


@dataclass
class Inbox:
    """What arrived: headers, payload, and whether the signature is right."""

    hub: Hub
    received: list[tuple[dict[str, str], Any, bool]] = field(default_factory=list)

    async def settled(self, count: int) -> list[tuple[str, str | None]]:
        """Event and action of everything that arrived, when there are `count` of them (or after a patient while)."""
        for _ in range(200):
            if len(self.received) >= count:
                break
            await asyncio.sleep(0.02)
        return [(headers["X-GitHub-Event"], payload.get("action")) for headers, payload, _ in self.received]

    def last(self) -> Any:
        return self.received[-1][1]


@pytest.fixture
async def inbox(hub: Hub) -> AsyncIterator[Inbox]:
    made = Inbox(hub)

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        signed = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        right = hmac.compare_digest(signed, request.headers["X-Hub-Signature-256"])
        made.received.append((dict(request.headers), json.loads(body), right))
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/webhook", take)
    server = TestServer(app)
    await server.start_server()
    await hub.github.control("PATCH", f"/apps/{hub.app['id']}", {"url": str(server.make_url("/webhook"))})
    assert await made.settled(1) == [("ping", None)]
    made.received.clear()
    yield made
    await server.close()


async def check(hub: Hub, sha: str, **fields: Any) -> int:
    made = await hub.github.call("POST", CHECKS, {"name": "n", "head_sha": sha, **fields}, await hub.token())
    return int(made["id"])


async def test_a_delivery_is_signed_named_and_says_which_installation_it_is_for(inbox: Inbox) -> None:
    pull = await opened(inbox.hub)
    assert await inbox.settled(1) == [("pull_request", "opened")]
    headers, payload, right = inbox.received[0]
    assert right
    assert len(headers["X-GitHub-Delivery"]) == 36
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert payload["installation"]["id"] == inbox.hub.app["installation"]
    assert (payload["number"], payload["pull_request"]["head"]["sha"]) == (pull["number"], pull["head"]["sha"])
    assert (payload["sender"]["login"], payload["repository"]["full_name"]) == ("stranger", REPOSITORY)


async def test_a_pull_request_s_life_is_told_step_by_step(inbox: Inbox) -> None:
    pull = await opened(inbox.hub)
    path = f"{REPO}/pulls/{pull['number']}"
    sha = await inbox.hub.stranger.push(pull, "More", {"recipes/a.yaml": "a: 3\n"})
    await inbox.hub.stranger.call("PATCH", path, {"title": "Better"})
    await inbox.hub.github.control("PUT", f"/repositories/{REPOSITORY}/pulls/{pull['number']}/draft", {"draft": True})
    await inbox.hub.github.control("PUT", f"/repositories/{REPOSITORY}/pulls/{pull['number']}/draft", {"draft": False})
    await inbox.hub.stranger.call("PATCH", path, {"state": "closed"})
    await inbox.hub.stranger.call("PATCH", path, {"state": "open"})
    actions = ["opened", "synchronize", "edited", "converted_to_draft", "ready_for_review", "closed", "reopened"]
    assert sorted(await inbox.settled(7)) == sorted(("pull_request", action) for action in actions)
    told = {payload["action"]: payload for _, payload, _ in inbox.received}
    assert (told["synchronize"]["before"], told["synchronize"]["after"]) == (pull["head"]["sha"], sha)
    assert told["edited"]["changes"] == {"title": {"from": "A change"}}


async def test_a_push_to_the_repository_asks_for_a_suite_and_one_to_a_fork_does_not(inbox: Inbox) -> None:
    await opened(inbox.hub)
    sha = await inbox.hub.maintainer.commit(REPOSITORY, "main", "More", {"recipes/a.yaml": "a: 7\n"})
    assert sorted(await inbox.settled(2)) == [("check_suite", "requested"), ("pull_request", "opened")]
    suite = next(payload["check_suite"] for _, payload, _ in inbox.received if "check_suite" in payload)
    assert (suite["head_sha"], suite["head_branch"], suite["pull_requests"]) == (sha, "main", [])
    await inbox.hub.maintainer.call("POST", f"{REPO}/check-suites/{suite['id']}/rerequest")
    assert ("check_suite", "rerequested") in await inbox.settled(3)


async def test_a_button_is_told_only_where_a_completed_check_shows_it(inbox: Inbox) -> None:
    sha = (await opened(inbox.hub))["head"]["sha"]
    button = {"label": "Again", "description": "d", "identifier": "again"}
    running = await check(inbox.hub, sha, status="in_progress", actions=[button])
    done = await check(inbox.hub, sha, conclusion="failure", actions=[button])
    click = {"user": "maintainer", "identifier": "again"}
    path = f"/_lab/repositories/{REPOSITORY}/check-runs"
    await refused(inbox.hub, 422, "POST", f"{path}/{running}/click", click)
    await refused(inbox.hub, 422, "POST", f"{path}/{done}/click", {**click, "identifier": "other"})
    await inbox.settled(4)
    inbox.received.clear()
    await inbox.hub.github.call("POST", f"{path}/{done}/click", click)
    assert await inbox.settled(1) == [("check_run", "requested_action")]
    told = inbox.last()
    assert (told["requested_action"], told["sender"]["login"]) == ({"identifier": "again"}, "maintainer")
    assert told["check_run"]["id"] == done


async def test_re_run_is_told_to_the_check_s_own_app_only(inbox: Inbox) -> None:
    spec = {"slug": "other", "owner": "acme", "secret": "", "permissions": {}, "events": ["check_run"]}
    other = await inbox.hub.github.control("POST", "/apps", spec)
    await inbox.hub.github.control("PATCH", f"/apps/{other['id']}", {"repositories": [REPOSITORY]})
    number = await check(inbox.hub, (await opened(inbox.hub))["head"]["sha"], conclusion="failure")
    await inbox.hub.maintainer.call("POST", f"{CHECKS}/{number}/rerequest")
    assert ("check_run", "rerequested") in await inbox.settled(4)
    inbox.hub.app = other
    seen = await inbox.hub.github.call("GET", "/app/hook/deliveries", token=inbox.hub.jwt())
    assert {one["action"] for one in seen if one["event"] == "check_run"} == {"created", "completed"}


async def test_an_installation_is_told_when_it_is_made_changed_and_removed(inbox: Inbox) -> None:
    told = {"owner": "acme", "name": "more", "files": {"README.md": "x"}}
    await inbox.hub.github.control("POST", "/repositories", told)
    path = f"/apps/{inbox.hub.app['id']}"
    for repositories in ([REPOSITORY, "acme/more"], [REPOSITORY], []):
        await inbox.hub.github.control("PATCH", path, {"repositories": repositories})
    expected = {
        ("installation_repositories", "added"),
        ("installation_repositories", "removed"),
        ("installation", "deleted"),
    }
    assert set(await inbox.settled(3)) == expected


async def test_lost_ones_are_on_record_and_come_back_by_redelivery_under_the_same_name(inbox: Inbox) -> None:
    pull = await opened(inbox.hub)
    await inbox.settled(1)
    await inbox.hub.github.control("PUT", "/webhooks", {"lose": 1.0})
    await inbox.hub.maintainer.comment(REPOSITORY, pull["number"], "lost")
    lost = (await inbox.hub.github.call("GET", "/app/hook/deliveries", token=inbox.hub.jwt()))[0]
    assert (lost["event"], lost["status_code"]) == ("issue_comment", 502)
    await inbox.hub.github.call("POST", f"/app/hook/deliveries/{lost['id']}/attempts", {}, inbox.hub.jwt())
    assert await inbox.settled(2) == [("pull_request", "opened"), ("issue_comment", "created")]
    assert inbox.received[1][0]["X-GitHub-Delivery"] == lost["guid"]
    assert inbox.received[1][2]
    again = (await inbox.hub.github.call("GET", "/app/hook/deliveries", token=inbox.hub.jwt()))[0]
    assert (again["guid"], again["redelivery"]) == (lost["guid"], True)


async def test_they_come_several_times_and_out_of_order_on_demand(inbox: Inbox) -> None:
    pull = await opened(inbox.hub)
    await inbox.settled(1)
    inbox.received.clear()
    await inbox.hub.github.control("PUT", "/webhooks", {"copies": 3, "shuffle": True, "seed": 7})
    for number in range(3):
        await inbox.hub.maintainer.comment(REPOSITORY, pull["number"], str(number))
    await inbox.settled(9)
    bodies = [payload["comment"]["body"] for _, payload, _ in inbox.received]
    assert sorted(bodies) == sorted("012" * 3)
    assert bodies != sorted(bodies)
    assert len({headers["X-GitHub-Delivery"] for headers, _, _ in inbox.received}) == 3


async def test_names_differ_after_the_weather_changed_to_the_same_seed(inbox: Inbox) -> None:
    pull = await opened(inbox.hub)
    for _ in range(2):
        await inbox.hub.github.control("PUT", "/webhooks", {"seed": 7})
        await inbox.hub.maintainer.comment(REPOSITORY, pull["number"], "x")
    await inbox.settled(3)
    assert len({headers["X-GitHub-Delivery"] for headers, _, _ in inbox.received}) == 3

"""What the lab's GitHub delivers is what the bot's own receiver takes: signed, once, doubled, out of order or lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.http import webhooks
from bot.jobs.clicks import Click
from bot.model.subject import pull_request
from bot.nudges import Changed, Commented, Nudges
from bot.prometheus import made
from tests.lab.github.conftest import REPOSITORY, SECRET, Hub

STEPS = 200


@dataclass
class Receiver:
    """A bot's HTTP side that the App's webhooks go to, and what it has understood of them."""

    hub: Hub
    nudges: Nudges
    clicks: list[Click]

    async def deliveries(self, answered: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The App's deliveries, newest first, when they are as `answered` wants them (or after a patient while)."""
        found: list[dict[str, Any]] = []
        for _ in range(STEPS):
            path = "/app/hook/deliveries?per_page=100"
            found = await self.hub.github.call("GET", path, token=self.hub.jwt())
            if answered(found):
                break
            await asyncio.sleep(0.02)
        return found

    async def accepted(self, event: str, action: str) -> bool:
        """Whether the newest delivery of that event and action was answered 202."""

        def newest(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [one for one in found if (one["event"], one["action"]) == (event, action)][:1]

        found = await self.deliveries(lambda all_of_them: [one["status_code"] for one in newest(all_of_them)] == [202])
        return [one["status_code"] for one in newest(found)] == [202]

    async def check(self, sha: str) -> dict[str, Any]:
        """A check run of the App."""
        told = {"name": "recipe-gate", "head_sha": sha, "status": "completed", "conclusion": "failure"}
        path, token = f"/repos/{REPOSITORY}/check-runs", await self.hub.token()
        made: dict[str, Any] = await self.hub.github.call("POST", path, told, token)
        return made


@pytest.fixture
async def receiver(hub: Hub) -> AsyncIterator[Receiver]:
    found = Receiver(hub, Nudges(), [])

    async def keep(click: Click) -> None:
        found.clicks.append(click)

    server = TestServer(webhooks(SECRET, found.nudges, keep, time.time, made()))
    await server.start_server()
    await hub.github.control("PATCH", f"/apps/{hub.app['id']}", {"url": str(server.make_url("/webhook"))})
    yield found
    await server.close()


async def opened(hub: Hub) -> dict[str, Any]:
    return await hub.stranger.open(REPOSITORY, "branch", "A change", {"recipes/a.yaml": "a: 2\n"})


async def test_a_pull_request_that_is_opened_or_pushed_to_nudges_the_bot(receiver: Receiver) -> None:
    pull = await opened(receiver.hub)
    assert await receiver.accepted("pull_request", "opened")
    (first,) = await receiver.nudges.wait(1.0)
    assert first == Changed(pull_request(pull["base"]["repo"]["id"], pull["number"]))
    await receiver.hub.stranger.push(pull, "More", {"recipes/a.yaml": "a: 3\n"})
    assert await receiver.accepted("pull_request", "synchronize")
    assert await receiver.nudges.wait(1.0) == frozenset({first})


async def test_a_command_nudges_the_bot_when_it_is_given_and_when_it_is_edited(receiver: Receiver) -> None:
    pull = await opened(receiver.hub)
    said = await receiver.hub.maintainer.comment(REPOSITORY, pull["number"], "/retest")
    assert await receiver.accepted("issue_comment", "created")
    assert Commented(pull_request(pull["base"]["repo"]["id"], pull["number"])) in await receiver.nudges.wait(1.0)
    path = f"/repos/{REPOSITORY}/issues/comments/{said['id']}"
    await receiver.hub.maintainer.call("PATCH", path, {"body": "Never mind."})
    assert await receiver.accepted("issue_comment", "edited")
    assert Commented(pull_request(pull["base"]["repo"]["id"], pull["number"])) in await receiver.nudges.wait(1.0)


async def test_a_click_on_re_run_is_written_down_with_who_clicked(receiver: Receiver) -> None:
    sha = (await opened(receiver.hub))["head"]["sha"]
    check = await receiver.check(sha)
    await receiver.hub.maintainer.call("POST", f"/repos/{REPOSITORY}/check-runs/{check['id']}/rerequest", {})
    assert await receiver.accepted("check_run", "rerequested")
    assert [(one.head, one.sender) for one in receiver.clicks] == [(sha, "maintainer")]


async def test_a_doubled_click_is_the_same_click_with_the_same_name(receiver: Receiver) -> None:
    check = await receiver.check((await opened(receiver.hub))["head"]["sha"])
    await receiver.hub.github.control("PUT", "/webhooks", {"copies": 3, "seed": 7})
    await receiver.hub.maintainer.call("POST", f"/repos/{REPOSITORY}/check-runs/{check['id']}/rerequest", {})
    for _ in range(STEPS):
        if len(receiver.clicks) == 3:
            break
        await asyncio.sleep(0.02)
    assert len(receiver.clicks) == 3
    assert len({one.guid for one in receiver.clicks}) == 1


async def test_a_lost_delivery_never_arrives_and_is_on_record_as_failed(receiver: Receiver) -> None:
    await receiver.hub.github.control("PUT", "/webhooks", {"lose": 1.0})
    await opened(receiver.hub)
    (lost,) = [one for one in await receiver.deliveries(bool) if one["event"] == "pull_request"]
    assert (lost["action"], lost["status_code"]) == ("opened", 502)
    assert await receiver.nudges.wait(0.05) == frozenset()


async def test_a_click_that_was_lost_comes_by_redelivery_under_its_first_name(receiver: Receiver) -> None:
    check = await receiver.check((await opened(receiver.hub))["head"]["sha"])
    await receiver.hub.github.control("PUT", "/webhooks", {"lose": 1.0})
    await receiver.hub.maintainer.call("POST", f"/repos/{REPOSITORY}/check-runs/{check['id']}/rerequest", {})
    (lost,) = [one for one in await receiver.deliveries(bool) if one["action"] == "rerequested"]
    assert receiver.clicks == []
    path = f"/app/hook/deliveries/{lost['id']}/attempts"
    await receiver.hub.github.call("POST", path, {}, receiver.hub.jwt())
    assert await receiver.accepted("check_run", "rerequested")
    assert [one.guid for one in receiver.clicks] == [lost["guid"]]


async def test_a_secret_that_is_not_the_app_s_is_answered_with_401(receiver: Receiver) -> None:
    spec = {"slug": "other", "owner": "acme", "secret": "else", "permissions": {}, "events": ["pull_request"]}
    other = await receiver.hub.github.control("POST", "/apps", spec)
    listed = await receiver.hub.github.control("PATCH", f"/apps/{receiver.hub.app['id']}", {})
    told = {"url": listed["url"], "repositories": [REPOSITORY]}
    await receiver.hub.github.control("PATCH", f"/apps/{other['id']}", told)
    receiver.hub.app = other
    await opened(receiver.hub)
    found = await receiver.deliveries(lambda all_of_them: all(one["status_code"] for one in all_of_them))
    assert {one["status_code"] for one in found} == {401}

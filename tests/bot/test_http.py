import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.bodies import MAXIMUM_BYTES, Limits
from bot.http import operations, webhooks
from bot.jobs.clicks import Click, config_map
from bot.model.subject import pull_request
from bot.nudges import Changed, Clicked, Nudge, Nudges
from bot.prometheus import made

SECRET = "hush"
CLICK = {
    "action": "rerequested",
    "check_run": {"head_sha": "a" * 40},
    "sender": {"login": "maintainer"},
    "repository": {"id": 5},
}
Client = TestClient[web.Request, web.Application]


@dataclass
class Gate:
    """The HTTP side with a cluster that may be down: what strangers reach, and what those who run it do."""

    client: Client
    inside: Client
    nudges: Nudges
    clicks: list[Click]
    down: list[bool] = field(default_factory=list)

    async def post(self, event: str, body: bytes, **headers: str | None) -> int:
        signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        sent = {"X-GitHub-Event": event, "X-GitHub-Delivery": "0a-1b", "X-Hub-Signature-256": signature}
        sent["Content-Type"] = "application/json"
        for name, value in headers.items():
            sent.pop(name.replace("_", "-"), None)
            if value is not None:
                sent[name.replace("_", "-")] = value
        async with self.client.post("/webhook", data=io.BytesIO(body), headers=sent) as answer:
            return answer.status

    async def nudged(self) -> frozenset[Nudge]:
        return await self.nudges.wait(0.01)


@pytest.fixture
async def gate(aiohttp_client: Callable[[web.Application], Awaitable[Client]]) -> Gate:
    nudges, clicks, down = Nudges(), list[Click](), list[bool]()

    async def keep(click: Click) -> None:
        if down:
            raise ConnectionError
        clicks.append(click)

    async def ready() -> None:
        if down:
            raise ConnectionError

    metrics = made()
    client = await aiohttp_client(webhooks(SECRET, nudges, keep, lambda: 100.0, metrics, Limits(turn_seconds=0.05)))
    return Gate(client, await aiohttp_client(operations(ready, metrics)), nudges, clicks, down)


def packed(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload).encode()


@pytest.mark.attack
@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "nonsense", "sha256=\xff"],
)
async def test_what_is_not_signed_by_github_is_refused_before_it_is_read(gate: Gate, signature: str | None) -> None:
    assert await gate.post("pull_request", b"not even JSON", X_Hub_Signature_256=signature) == 401
    assert await gate.nudged() == frozenset()


@pytest.mark.attack
async def test_the_signature_is_of_the_raw_bytes(gate: Gate) -> None:
    signature = "sha256=" + hmac.new(SECRET.encode(), b'{"a":1}', hashlib.sha256).hexdigest()
    assert await gate.post("ping", b'{"a": 1}', X_Hub_Signature_256=signature) == 401


@pytest.mark.attack
async def test_a_body_beyond_githubs_limit_is_413(gate: Gate) -> None:
    assert await gate.post("push", b" " * (MAXIMUM_BYTES + 1)) == 413


@pytest.mark.attack
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Length": str(MAXIMUM_BYTES + 1)}, 413),
        ({"X_Hub_Signature_256": "sha256=short"}, 401),
        ({"X_Hub_Signature_256": None}, 401),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content_Encoding": "gzip"}, 415),
        ({"X_GitHub_Delivery": "../" * 30}, 400),
        ({"X_GitHub_Delivery": "a" * 65}, 400),
    ],
)
async def test_what_cannot_be_a_webhook_is_refused_before_its_body(
    gate: Gate, headers: dict[str, str | None], status: int
) -> None:
    server = gate.client.server
    sent = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "a", "X-Hub-Signature-256": f"sha256={'0' * 64}"}
    sent |= {"Content-Type": "application/json", "Content-Length": "100", "Host": "it"}
    for name, value in headers.items():
        sent.pop(name.replace("_", "-"), None)
        if value is not None:
            sent[name.replace("_", "-")] = value
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"POST /webhook HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in sent.items()).encode() + b"\r\n")
    answer = await reader.readline()
    writer.close()
    assert int(answer.split()[1]) == status


@pytest.mark.attack
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff", b"[" * 100_000])
async def test_malformed_json_is_400(gate: Gate, body: bytes) -> None:
    assert await gate.post("push", body) == 400


async def test_a_request_without_githubs_headers_is_400(gate: Gate) -> None:
    assert await gate.post("", b"{}") == 400
    assert await gate.post("push", b"{}", X_GitHub_Delivery=None) == 400


@pytest.mark.parametrize("event", ["ping", "star", "never heard of"])
async def test_unknown_events_are_accepted_and_ignored(gate: Gate, event: str) -> None:
    assert await gate.post(event, packed({"repository": {"id": 5}})) == 202
    assert await gate.nudged() == frozenset()


@pytest.mark.parametrize(
    ("event", "payload", "nudge"),
    [
        (
            "pull_request",
            {"action": "opened", "repository": {"id": 5}, "pull_request": {"number": 7}},
            Changed(pull_request(5, 7)),
        ),
        ("check_suite", {"repository": {"id": 5}, "action": "rerequested"}, Clicked()),
    ],
)
async def test_an_event_is_a_nudge(gate: Gate, event: str, payload: dict[str, Any], nudge: Nudge) -> None:
    assert await gate.post(event, packed(payload)) == 202
    assert await gate.nudged() == {nudge}


@pytest.mark.parametrize(
    "payload",
    [{}, {"repository": None}, {"repository": {"id": "x"}}, {"repository": {"id": 5}, "pull_request": []}],
)
async def test_an_event_of_another_shape_is_ignored(gate: Gate, payload: dict[str, Any]) -> None:
    assert await gate.post("pull_request", packed(payload)) == 202
    assert await gate.nudged() == frozenset()


async def test_a_click_is_written_down_before_the_answer(gate: Gate) -> None:
    assert await gate.post("check_run", packed(CLICK)) == 202
    (kept,) = gate.clicks
    assert replace(kept, content="") == Click("0a-1b", 5, "a" * 40, "maintainer", 100.0)


async def test_a_click_that_could_not_be_written_down_is_not_accepted(gate: Gate) -> None:
    gate.down.append(True)
    assert await gate.post("check_run", packed(CLICK)) == 503
    async with gate.inside.get("/readyz") as answer:
        assert answer.status == 503
    async with gate.client.get("/healthz") as answer:
        assert answer.status == 200


async def test_other_actions_of_a_check_run_are_no_clicks(gate: Gate) -> None:
    assert await gate.post("check_run", packed({**CLICK, "action": "completed"})) == 202
    assert await gate.nudged() == frozenset()
    assert await gate.post("check_run", packed({**CLICK, "sender": None})) == 202
    assert gate.clicks == []


NUMBERS = [
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "9" * 5000,
    "9" * 400,
    "-1",
    "0",
    "true",
    "1.5",
    '"5"',
    "null",
    "{}",
    "[]",
]
SHAPES = [
    "[" * 500 + "]" * 500,
    '{"a":' * 500 + "1" + "}" * 500,
    '"\\ud800"',
    '["opened"]',
    '{"opened": 1}',
    "1e400",
    "null",
]
TEMPLATES = {
    "check_run": '{"action": %s, "check_run": {"head_sha": %s, "id": %s}, "sender": {"login": %s}, "repository": {"id": %s}}',
    "check_suite": '{"action": %s, "check_suite": {"head_sha": %s, "id": %s}, "sender": %s, "repository": {"id": %s}}',
    "pull_request": '{"action": %s, "changes": %s, "pull_request": {"number": %s}, "sender": %s, "repository": {"id": %s}}',
    "issue_comment": '{"action": %s, "changes": %s, "issue": {"number": %s}, "comment": {"body": %s}, "repository": {"id": %s}}',
    "push": '{"action": %s, "ref": %s, "after": %s, "sender": %s, "repository": {"id": %s}}',
    "installation": '{"action": %s, "ref": %s, "after": %s, "sender": %s, "repository": %s}',
}
GOOD = {
    "check_run": ('"rerequested"', f'"{"a" * 40}"', "1", '"maintainer"', "5"),
    "check_suite": ('"rerequested"', f'"{"a" * 40}"', "1", '{"login": "maintainer"}', "5"),
    "pull_request": ('"opened"', "{}", "7", "{}", "5"),
    "issue_comment": ('"edited"', '{"body": {"from": "/retest"}}', "7", '"/retest"', "5"),
    "push": ('"x"', '"refs/heads/main"', "1", "{}", "5"),
    "installation": ('"created"', '"x"', "1", "{}", "{}"),
}


@pytest.mark.attack
@pytest.mark.parametrize("event", TEMPLATES)
@pytest.mark.parametrize("place", range(5))
async def test_a_signed_body_of_any_shape_is_never_an_error_of_ours(gate: Gate, event: str, place: int) -> None:
    for value in (*NUMBERS, *SHAPES):
        parts = [*GOOD[event]]
        parts[place] = value
        status = await gate.post(event, (TEMPLATES[event] % tuple(parts)).encode())
        assert status in {202, 400}, (event, place, value[:50])
    assert all(type(one.repository) is int and 0 < one.repository < 2**63 for one in gate.clicks)


@pytest.mark.attack
async def test_one_signed_click_under_three_ids_is_one_click(gate: Gate) -> None:
    for guid in ("one", "two", "three"):
        assert await gate.post("check_run", packed(CLICK), X_GitHub_Delivery=guid) == 202
    assert len({config_map(one)["metadata"]["name"] for one in gate.clicks}) == 1


@pytest.mark.attack
async def test_a_signed_webhook_that_is_sent_again_has_nothing_looked_at_again(gate: Gate) -> None:
    body = packed({"action": "opened", "repository": {"id": 5}, "pull_request": {"number": 7}})
    assert await gate.post("pull_request", body) == 202
    assert await gate.nudged() == {Changed(pull_request(5, 7))}
    for guid in ("one", "two"):
        assert await gate.post("pull_request", body, X_GitHub_Delivery=guid) == 202
    assert await gate.nudged() == frozenset()


async def test_deliveries_are_counted_by_event_and_answer_and_strangers_make_no_series(gate: Gate) -> None:
    assert await gate.post("push", b"{}", **{"X-Hub-Signature-256": "sha256=0"}) == 401
    for event in ("push", "sponsorship"):
        assert await gate.post(event, b"{}") == 202
    async with gate.inside.get("/metrics") as answer:
        text = await answer.text()
    assert 'recipe_gate_deliveries_total{event="push",status="202"} 1.0' in text
    assert 'recipe_gate_deliveries_total{event="other",status="202"} 1.0' in text
    assert 'recipe_gate_deliveries_total{event="other",status="401"} 1.0' in text

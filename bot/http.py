"""What is asked of the bot over HTTP: GitHub's webhooks, and, on a listener of their own, whether it is well.

A webhook is verified, written down where that is its only trace, answered, and otherwise only a nudge: GitHub waits ten seconds for
an answer and delivers nothing twice by itself, so nothing else happens in the request. What cannot be one is refused before its
body is received; what GitHub signed may still have any shape.
"""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.bodies import Bodies, Limits, Refused
from bot.jobs.clicks import Click, click
from bot.nudges import Nudges, nudge
from bot.prometheus import TYPE, Metrics
from bot.replays import Replays

LOG = logging.getLogger(__name__)
EVENTS = (
    "check_run",
    "check_suite",
    "installation",
    "installation_repositories",
    "issue_comment",
    "ping",
    "pull_request",
    "push",
)
"""Events that are counted by their name; whoever sends others does not make new series."""
JSON, UNSAID = "application/json", "application/octet-stream"
"""What a webhook is, and what aiohttp calls a body that does not say what it is."""
RETRY_SECONDS = 10
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_DELIVERY = re.compile(r"[0-9A-Za-z-]{1,64}")


def webhooks(
    secret: str,
    nudges: Nudges,
    keep: Callable[[Click], Awaitable[None]],
    now: Callable[[], float],
    metrics: Metrics,
    limits: Limits | None = None,
) -> web.Application:
    """What strangers reach: POST /webhook, and GET /healthz (alive)."""
    bodies, replays = Bodies(limits or Limits()), Replays()

    def heard(event: str, body: bytearray, payload: Mapping[str, Any]) -> None:
        touched = nudge(event, payload)
        if touched is not None and not replays.again(event, body):
            nudges.add(touched)

    async def receive(request: web.Request) -> web.Response:
        refused = _early(request)
        event = "other"
        if refused is None:
            async with bodies.received(request) as body:
                if isinstance(body, Refused):
                    refused = body
                elif not authentic(secret, body, request.headers["X-Hub-Signature-256"]):
                    refused = Refused(401, "the signature is not this body's")
                else:
                    event = request.headers["X-GitHub-Event"]
                    refused = await _taken(request, body, keep, now, heard)
        status = refused.status if refused else 202
        metrics.deliveries.labels(event if event in EVENTS else "other", str(status)).inc()
        return _answer(refused)

    app = web.Application()
    app.add_routes([web.post("/webhook", receive), web.get("/healthz", _healthz)])
    return app


def operations(ready: Callable[[], Awaitable[None]], metrics: Metrics) -> web.Application:
    """What only those who run the bot reach: GET /healthz, /readyz (the cluster answers) and /metrics."""

    async def metrics_page(_request: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": TYPE})

    async def readyz(_request: web.Request) -> web.Response:
        try:
            await ready()
        except Exception:
            LOG.exception("not ready")
            return web.Response(status=503, text="the cluster does not answer\n")
        return web.Response(text="ok\n")

    app = web.Application()
    app.add_routes([web.get("/healthz", _healthz), web.get("/readyz", readyz), web.get("/metrics", metrics_page)])
    return app


async def _healthz(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def authentic(secret: str, body: bytes | bytearray, signature: str) -> bool:
    """Whether an X-Hub-Signature-256 is the body's, compared in constant time."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogateescape"))


def _early(request: web.Request) -> Refused | None:
    """Why a request cannot be a webhook of GitHub's, by what it says before its body; None when it may."""
    headers = request.headers
    if not _SIGNATURE.fullmatch(headers.get("X-Hub-Signature-256", "")):
        return Refused(401, "it is not signed by GitHub")
    if request.content_type not in (JSON, UNSAID) or headers.get("Content-Encoding", "identity") != "identity":
        return Refused(415, f"a webhook is {JSON}, not compressed")
    if not headers.get("X-GitHub-Event") or not _DELIVERY.fullmatch(headers.get("X-GitHub-Delivery", "")):
        return Refused(400, "not a webhook of GitHub's")
    return None


async def _taken(
    request: web.Request,
    body: bytearray,
    keep: Callable[[Click], Awaitable[None]],
    now: Callable[[], float],
    heard: Callable[[str, bytearray, Mapping[str, Any]], None],
) -> Refused | None:
    """None when a webhook of GitHub's was understood, or does not concern the gate."""
    payload = _parse(body)
    event, guid = request.headers["X-GitHub-Event"], request.headers["X-GitHub-Delivery"]
    if payload is None:
        return Refused(400, "not a webhook of GitHub's")
    found = click(event, guid, payload, now())
    if found is not None:
        try:
            await keep(found)
        except Exception:
            LOG.exception("click %s not written down; the sweep will find it among the deliveries", guid)
            return Refused(503, "not written down")
    heard(event, body, payload)
    return None


def _answer(refused: Refused | None) -> web.Response:
    if refused is None:
        return web.Response(status=202)
    headers = {"Retry-After": str(RETRY_SECONDS)} if refused.status == 503 else {}
    return web.Response(status=refused.status, text=f"{refused.reason}\n", headers=headers)


def _parse(body: bytearray) -> dict[str, Any] | None:
    """The JSON object that a body is, None when it is not one."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None

"""GitHub's webhooks: verified, written down where that is their only trace, answered, and otherwise only a nudge.

GitHub waits ten seconds for an answer and delivers nothing twice by itself, so nothing else happens in the request.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.jobs.clicks import Click, click
from bot.nudges import Nudges, nudge
from bot.prometheus import TYPE, Metrics

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
MAXIMUM_BYTES = 25 * 1024 * 1024
"""GitHub sends no larger payload."""


def application(
    secret: str,
    nudges: Nudges,
    keep: Callable[[Click], Awaitable[None]],
    ready: Callable[[], Awaitable[None]],
    now: Callable[[], float],
    metrics: Metrics,
) -> web.Application:
    """The HTTP side of the bot: POST /webhook, GET /healthz (alive), /readyz (the cluster answers) and /metrics."""

    async def receive(request: web.Request) -> web.Response:
        answer = await _receive(request, secret, nudges, keep, now)
        event = request.headers.get("X-GitHub-Event", "") if answer.status != 401 else ""
        metrics.deliveries.labels(event if event in EVENTS else "other", str(answer.status)).inc()
        return answer

    async def metrics_page(_request: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": TYPE})

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            await ready()
        except Exception:
            LOG.exception("not ready")
            return web.Response(status=503, text="the cluster does not answer\n")
        return web.Response(text="ok\n")

    app = web.Application(client_max_size=MAXIMUM_BYTES)
    app.add_routes(
        [
            web.post("/webhook", receive),
            web.get("/healthz", healthz),
            web.get("/readyz", readyz),
            web.get("/metrics", metrics_page),
        ],
    )
    return app


def authentic(secret: str, body: bytes, signature: str) -> bool:
    """Whether an X-Hub-Signature-256 is the body's, compared in constant time."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogateescape"))


async def _receive(
    request: web.Request,
    secret: str,
    nudges: Nudges,
    keep: Callable[[Click], Awaitable[None]],
    now: Callable[[], float],
) -> web.Response:
    """202 for what was understood or does not concern the gate; larger bodies end as 413 in `read`."""
    body = await request.read()
    if not authentic(secret, body, request.headers.get("X-Hub-Signature-256", "")):
        return web.Response(status=401, text="the signature is not this body's\n")
    payload = _parse(body)
    event, guid = request.headers.get("X-GitHub-Event", ""), request.headers.get("X-GitHub-Delivery", "")
    if payload is None or not event or not guid:
        return web.Response(status=400, text="not a webhook of GitHub's\n")
    found = click(event, guid, payload, now())
    if found is not None:
        try:
            await keep(found)
        except Exception:
            LOG.exception("click %s not written down; the sweep will find it among the deliveries", guid)
            return web.Response(status=503, text="not written down\n")
    touched = nudge(event, payload)
    if touched is not None:
        nudges.add(touched)
    return web.Response(status=202)


def _parse(body: bytes) -> dict[str, Any] | None:
    """The JSON object that a body is, None when it is not one."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None

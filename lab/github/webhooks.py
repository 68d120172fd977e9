"""Webhooks: signed, delivered once in the background and never again by themselves; on demand lost, multiplied and shuffled."""

import asyncio
import hashlib
import hmac
import json
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from lab.github import shapes
from lab.github.records import App, Repository
from lab.github.state import State

TIMEOUT_SECONDS = 10.0
"""GitHub gives a receiver ten seconds."""
SHUFFLE_SECONDS = 1.5
LARGEST_PAYLOAD = 25 * 1024 * 1024
"""GitHub never sends a larger one."""


@dataclass
class Weather:
    """How deliveries fare: the share that is lost, how often each comes, whether their order is kept."""

    lose: float = 0.0
    copies: int = 1
    shuffle: bool = False
    seed: int = 0


@dataclass
class Webhooks:
    """Sends events to the Apps that subscribed to them; `tasks` are the deliveries under way, `changed` is called after each."""

    state: State
    changed: Callable[[], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    weather: Weather = field(default_factory=Weather)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def change(self, weather: Weather) -> None:
        """From now on deliveries fare so."""
        self.weather, self.chance = weather, random.Random(weather.seed)  # noqa: S311

    def send(
        self,
        event: str,
        action: str | None,
        repository: Repository,
        sender: str,
        payload: dict[str, Any],
        *,
        only: int = 0,
    ) -> None:
        """Tells every App that is on the repository and subscribed to the event; `only` one App, which need not be."""
        for app in self.state.apps.values():
            if repository.full_name in app.repositories and (app.id == only if only else event in app.events):
                told = {
                    **({"action": action} if action else {}),
                    **payload,
                    "repository": shapes.repository(self.state, repository),
                    "sender": shapes.user(self.state, sender),
                    "installation": {"id": app.installation, "node_id": f"I_{app.installation}"},
                }
                self.deliver(app, event, told)

    def deliver(self, app: App, event: str, payload: dict[str, Any]) -> None:
        """Records a delivery and sends it, as the weather allows."""
        body = json.dumps(payload).encode()
        if len(body) > LARGEST_PAYLOAD:
            return
        record = self._record(app, event, payload, body)
        app.deliveries.append(record)
        if self.chance.random() < self.weather.lose:
            record |= {"status": "failed to connect to host", "status_code": 502}
            return
        for _ in range(self.weather.copies):
            wait = self.chance.random() * SHUFFLE_SECONDS if self.weather.shuffle else 0.0
            self.post(app, record, wait)

    def _record(self, app: App, event: str, payload: dict[str, Any], body: bytes) -> dict[str, Any]:
        """A delivery as the deliveries API lists it, with what is sent; its guid is the same on a redelivery."""
        guid = str(uuid.uuid4())
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/lab",
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": str(app.id),
            "X-GitHub-Hook-Installation-Target-ID": str(app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": signature(app.secret, body),
        }
        return {
            "id": self.state.id(),
            "guid": guid,
            "delivered_at": self.state.stamp(),
            "redelivery": False,
            "duration": 0.0,
            "status": "",
            "status_code": 0,
            "event": event,
            "action": payload.get("action"),
            "installation_id": (payload.get("installation") or {}).get("id"),
            "repository_id": (payload.get("repository") or {}).get("id"),
            "throttled_at": None,
            "request": {"headers": headers, "payload": payload},
            "response": {"headers": {}, "payload": None},
        }

    def post(self, app: App, record: dict[str, Any], wait: float = 0.0) -> None:
        """Sends one delivery in the background."""
        task = asyncio.get_running_loop().create_task(self._post(app, record, wait))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _post(self, app: App, record: dict[str, Any], wait: float) -> None:
        await self.sleep(wait)
        sent = record["request"]
        begun = self.state.now()
        try:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(app.url, data=json.dumps(sent["payload"]).encode(), headers=sent["headers"]) as answer,
            ):
                record |= {
                    "status": answer.reason or "",
                    "status_code": answer.status,
                    "response": {"headers": dict(answer.headers), "payload": (await answer.text())[:4096]},
                }
        except TimeoutError:
            record |= {"status": "timed out", "status_code": 504}
        except (aiohttp.ClientError, ValueError):
            record |= {"status": "failed to connect to host", "status_code": 502}
        record["duration"] = round(max(self.state.now() - begun, 0.0), 2)
        self.changed()

    async def arrived(self) -> None:
        """Waits until every delivery under way has arrived or failed, and those that it caused."""
        while self.tasks:
            await asyncio.gather(*self.tasks)

    async def close(self) -> None:
        """Gives up on what is under way."""
        for task in tuple(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def signature(secret: str, body: bytes) -> str:
    """X-Hub-Signature-256 of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

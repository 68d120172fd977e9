"""Webhooks: signed, delivered once in the background and never again by themselves; on demand lost, multiplied and shuffled."""

import asyncio
import hashlib
import hmac
import json
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from lab.github import shapes
from lab.github.state import App, Repository, State

TIMEOUT_SECONDS = 10.0
"""GitHub gives a receiver ten seconds."""
SHUFFLE_SECONDS = 1.5


@dataclass
class Weather:
    """How deliveries fare: the share that is lost, how often each comes, whether their order is kept."""

    lose: float = 0.0
    copies: int = 1
    shuffle: bool = False
    seed: int = 0


@dataclass
class Webhooks:
    """Sends events to the Apps that subscribed to them; `tasks` are the deliveries under way."""

    state: State
    weather: Weather = field(default_factory=Weather)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def change(self, weather: Weather) -> None:
        """From now on deliveries fare so."""
        self.weather, self.chance = weather, random.Random(weather.seed)  # noqa: S311

    def send(self, event: str, action: str, repository: Repository, sender: str, payload: dict[str, Any]) -> None:
        """Tells every App that is installed on the repository and subscribed to the event."""
        for app in self.state.apps.values():
            if repository.full_name in app.repositories and event in app.events:
                told = {
                    "action": action,
                    **payload,
                    "repository": shapes.repository(self.state, repository),
                    "sender": shapes.user(self.state, sender),
                    "installation": {"id": app.installation},
                }
                self.deliver(app, event, told)

    def deliver(self, app: App, event: str, payload: dict[str, Any]) -> None:
        """Records a delivery and sends it, as the weather allows."""
        record = {
            "id": self.state.id(),
            "guid": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "delivered_at": self.state.stamp(),
            "redelivery": False,
            "event": event,
            "action": payload.get("action"),
            "status": "",
            "status_code": 0,
            "payload": payload,
        }
        app.deliveries.append(record)
        if self.chance.random() < self.weather.lose:
            record |= {"status": "failed to connect to host", "status_code": 502}
            return
        for _ in range(self.weather.copies):
            wait = self.chance.random() * SHUFFLE_SECONDS if self.weather.shuffle else 0.0
            self.post(app, record, wait)

    def post(self, app: App, record: dict[str, Any], wait: float = 0.0) -> None:
        """Sends one delivery in the background."""
        task = asyncio.get_running_loop().create_task(self._post(app, record, wait))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _post(self, app: App, record: dict[str, Any], wait: float) -> None:
        await asyncio.sleep(wait)
        body = json.dumps(record["payload"]).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/lab",
            "X-GitHub-Event": record["event"],
            "X-GitHub-Delivery": record["guid"],
            "X-Hub-Signature-256": signature(app.secret, body),
        }
        try:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(app.url, data=body, headers=headers) as answer,
            ):
                record |= {"status": answer.reason or "", "status_code": answer.status}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            record |= {"status": f"failed: {type(error).__name__}", "status_code": 502}

    async def close(self) -> None:
        """Gives up on what is under way."""
        for task in tuple(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def signature(secret: str, body: bytes) -> str:
    """X-Hub-Signature-256 of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

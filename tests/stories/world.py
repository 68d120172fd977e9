"""A bot between a GitHub and a Kubernetes, all over HTTP; the test plays the people, the pods and fate."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bot.app import Service, assemble
from bot.decide.retries import REST_SECONDS
from bot.jobs.api import Api
from bot.judging.server import Ask
from bot.model.runs import Class
from bot.settings import SandboxSettings, Secrets, Settings
from checks.model.result import Result
from checks.model.spec import Spec
from checks.model.stored import from_stored
from tests.judging import here
from tests.stories.fake_kubernetes import FakeKubernetes, server
from tests.stories.hub import SECRET, Hub, Plain

NAMESPACE = "recipe-gate"
BOX = "box"


@dataclass
class Clock:
    """Time as the bot, GitHub and Kubernetes see it: it passes when somebody waits."""

    time: float = 1_800_000_000.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


class KilledError(Exception):
    """The bot died here."""


@dataclass
class World:
    """What a story acts on."""

    github: Hub
    cluster: FakeKubernetes
    clock: Clock
    github_url: str
    cluster_url: str
    session: aiohttp.ClientSession
    private_key: RSAPrivateKey
    ask: Ask = here
    service: Service = field(init=False)
    waits: list[float] = field(default_factory=list)
    apis: list[Api] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A fresh bot that knows nothing but its settings."""
        settings = Settings(
            app_id=self.github.app.id,
            private_key=Path("unused"),
            webhook_secret=Path("unused"),
            image="image:1",
            sandboxes=(SandboxSettings(BOX, Class.ANY),),
            github=self.github_url,
            control_namespace=NAMESPACE,
        )
        self.apis.append(Api(server(self.cluster_url)))
        secrets = Secrets(self.private_key, SECRET)
        self.service = assemble(
            settings, secrets, self.session, self.apis[-1], self.clock.now, self.clock.sleep, self.ask
        )

    def close(self) -> None:
        """Give up every bot's connections to the cluster."""
        for api in self.apis:
            api.close()

    async def settle(self, *, sweep: bool = False) -> None:
        """Tick until nothing is left to do; the rest of the cluster does its part in between."""
        for _ in range(60):
            watcher = self.service.watcher
            nudges = watcher.nudges.taken()
            for nudge in nudges:
                await watcher.hear(nudge)
            if sweep:
                await watcher.sweep()
            await watcher.catch_up()
            busy = await self.service.ticker.tick()
            self.cluster.settle()
            self.clock.time += 1
            if not busy and not nudges and not sweep and not watcher.due():
                return
            sweep = False
        raise AssertionError("the bot never comes to rest")

    async def settle_killed_at(self, effect: int) -> bool:
        """Settle, but die right after the effect-th write anywhere; whether the bot lived to see the end."""
        seen = [effect]
        task = asyncio.ensure_future(self.settle(sweep=True))

        def count() -> None:
            seen[0] -= 1
            if seen[0] == 0:
                task.cancel()

        self.github.on_write = self.cluster.on_write = count
        try:
            await task
        except asyncio.CancelledError:
            self.start()
            return False
        finally:
            self.github.on_write = self.cluster.on_write = _nothing
        return True

    def spec(self, job: Plain) -> Spec:
        """The frozen input of a run."""
        made = self.cluster.objects[NAMESPACE, "configmaps", f"{job['metadata']['name']}-input"]
        return from_stored(Spec, made["data"]["spec.json"]).value

    async def finish(self, result: Callable[[Spec, str], Result]) -> None:
        """The one run that is under way ends with a result, and the bot notices."""
        (job,) = self.cluster.released()
        self.cluster.finish(job, result(self.spec(job), BOX))
        await self.settle()

    async def rest(self) -> None:
        """The time passes after which a run is tried again that the cluster failed."""
        self.clock.time += max(REST_SECONDS)
        await self.settle()


def _nothing() -> None:
    return None

"""A GitHub with open pull requests of strangers, slow in its answers, and a bot between it and an empty cluster."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.app import Service, assemble, work
from bot.decide.check_files import CheckedFiles
from bot.jobs.api import Api
from bot.judging import question
from bot.judging.answer import Answer, Outcome
from bot.judging.question import Question
from bot.judging.server import Ask
from bot.judging.worker import judge
from bot.settings import Secrets, Settings
from checks.kube.api import Api as Server
from lab.github import apps, repositories
from lab.github.direct import Person
from lab.github.records import App, Pull, Repository
from lab.github.server import served
from lab.github.state import State
from lab.github.world import World, begun

AUTHORS = 50
SECRET = "hush"  # noqa: S105
PERMISSIONS = {"checks": "write", "pull_requests": "write", "contents": "read", "metadata": "read"}
EVENTS = ("pull_request", "issue_comment", "check_run", "check_suite", "push")
RECIPE = "recipes/llama-3-70b/vllm/agg"
ABOUT_ONE = r"/(?:pulls|issues)/\d+|/check-runs$|/compare/|/collaborators/"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    """A request of the bot's: when it was answered, what it was and with which status."""

    at: float
    method: str
    path: str
    status: int

    @property
    def about_one(self) -> bool:
        """Whether it reads one pull request, its head, or who may do what there; the others are a sweep's own."""
        return self.method == "POST" or re.search(ABOUT_ONE, self.path) is not None


@dataclass
class House:
    """GitHub, who is at work there, the App, and what was asked so far; `now` is everybody's clock."""

    now: Callable[[], float]
    world: World
    repository: Repository
    app: App
    private_key: rsa.RSAPrivateKey
    pulls: list[Pull] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def person(self, number: int) -> Person:
        """One of the strangers."""
        return Person(self.world, f"author-{number % AUTHORS}", self.repository)

    def checked(self) -> int:
        """How many of the pull requests have a check run on their head."""
        heads = {one.head for one in self.repository.checks}
        return sum(one.head in heads for one in self.pulls)


class EmptyCluster(Api):
    """A cluster without runs, whose sandboxes nobody asks for."""

    def __init__(self) -> None:
        super().__init__(Server(None, time.monotonic, time.sleep, 0.0))

    async def jobs(self, *_: Any, **__: Any) -> list[dict[str, Any]]:
        """None."""
        return []

    async def config_maps(self, *_: Any, **__: Any) -> list[dict[str, Any]]:
        """None."""
        return []


def built(now: Callable[[], float], files: dict[str, bytes], count: int) -> House:
    """A repository of those files with so many pull requests: every fourth changes a recipe, the others a page."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    world = begun(State(now))
    repository = repositories.begun(world.state, "acme", "recipes", {**files, "README.md": b"# Recipes\n"}, {})
    app = apps.registered(world.state, "recipe-gate", "acme", public.decode(), SECRET, PERMISSIONS, EVENTS)
    house = House(now, world, repository, app, key)
    for number in range(count):
        house.pulls.append(house.person(number).open(f"Change {number}", changed(files, number), branch=f"b{number}"))
    app.repositories = [repository.full_name]
    return house


def changed(files: dict[str, bytes], number: int) -> dict[str, bytes | None]:
    """What a pull request changes."""
    path = f"{RECIPE}/deploy.yaml"
    if number % 4:
        return {"README.md": f"# Recipes, said {number} times\n".encode()}
    return {path: files[path] + f"# {number}\n".encode()}


def recipe(root: Path) -> dict[str, bytes]:
    """One model's files of the project's own recipes."""
    paths = [path for path in (root / "recipes" / "llama-3-70b").rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


@asynccontextmanager
async def open_house(house: House, answer_seconds: float) -> AsyncIterator[str]:
    """GitHub, served as long as the block lasts: its address. Every answer takes so many seconds."""

    @web.middleware
    async def slowly(request: web.Request, handler: Handler) -> web.StreamResponse:
        await asyncio.sleep(answer_seconds)
        answer = await handler(request)
        house.asked.append(Asked(house.now(), request.method, request.path, answer.status))
        return answer

    async with served(house.world, slowly) as url:
        yield url


async def judged(asked: Question) -> Answer:
    """The answer to a question, found here: what another process computes would take no time by this loop's clock."""
    found: list[CheckedFiles] = []
    await asyncio.to_thread(judge, question.to_text(asked), found)
    return Answer(Outcome.JUDGED, found[-1])


@asynccontextmanager
async def bot(house: House, url: str, ask: Ask = judged) -> AsyncIterator[Service]:
    """A bot that begins with nothing and works as long as the block lasts; GitHub's webhooks reach it."""
    settings = Settings(house.app.id, Path("unused"), Path("unused"), "image:1", (), url)
    async with aiohttp.ClientSession() as session:
        secrets = Secrets(house.private_key, SECRET)
        service = assemble(settings, secrets, session, EmptyCluster(), house.now, asyncio.sleep, ask)
        runner = web.AppRunner(service.web, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        house.app.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
        task = asyncio.create_task(work(service, settings.sweep_seconds, settings.poll_seconds))
        try:
            yield service
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await runner.cleanup()

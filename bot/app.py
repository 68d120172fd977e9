"""The bot's composition root: settings in, an HTTP server and the tick out. All else is given what it needs here."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp.web import Application

from bot import http, logs, prometheus, schemas
from bot.connections import Limits, serving
from bot.github.installation import App
from bot.github.transport import TIMEOUT, Edge
from bot.guard import Guard
from bot.jobs.api import Api, connected
from bot.jobs.capacity import Capacity
from bot.jobs.cluster import Cluster
from bot.jobs.manifest import Image
from bot.judging.judges import Judges
from bot.judging.limits import Allowance
from bot.judging.server import Ask, ForkServer
from bot.model.runs import Sandbox
from bot.nudges import Bell
from bot.read.intake import Intake
from bot.read.lost_clicks import LostClicks
from bot.read.sweep import Sweep
from bot.read.watch import Watcher
from bot.settings import Secrets, Settings, load, secrets
from bot.tick import Parts, Ticker
from bot.write.actions import Actor
from bot.write.drifts import Drifts
from bot.write.publisher import Publisher
from checks.kube.api import Api as Server
from checks.kube.errors import UnreachableError
from checks.model.serial import MalformedError

LOG = logging.getLogger(__name__)
BREATH_SECONDS = 0.05
BUSY_TICKS = 50
"""After so many ticks that all did something the bot rests: what does not end that way is not hurried."""
ALLOWANCE = Allowance()
"""Of judging one pull request."""


@dataclass(frozen=True)
class Service:
    """The bot, put together: what reads from GitHub, what ticks, and what answers strangers and those who run it."""

    ticker: Ticker
    watcher: Watcher
    web: Application
    operations: Application


def assemble(
    settings: Settings,
    found: Secrets,
    session: aiohttp.ClientSession,
    api: Api,
    now: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    ask: Ask,
) -> Service:
    """The bot's parts over one HTTP session and one cluster; nothing is asked of either yet. `ask` judges changes."""
    counted = prometheus.made()
    api.failed = lambda status: counted.cluster_errors.labels(str(status)).inc()
    app = App(Edge(session, settings.github, now, sleep, counted.heard), settings.app_id, found.private_key)
    image = Image(settings.image, settings.image_pull_secrets)
    cluster = Cluster(api, settings.control_namespace, image)
    guard = Guard(now, counted.failures.inc)
    intake = Intake(app, Judges(ask, ALLOWANCE, now), guard, now)
    sweep = Sweep(app, frozenset(settings.repositories), guard, intake)
    watcher = Watcher(intake, sweep, LostClicks(app, cluster, now, intake.open.is_head), guard, counted, now)
    publisher = Publisher(app, settings.progress_seconds, guard, now)
    overlays = {one.name: one.effective_overlay for one in settings.sandboxes}
    actor = Actor(cluster, intake, publisher, guard, overlays, now)
    boxes = tuple(
        Sandbox(one.name, one.trusted, one.hardware, nodes=one.overlay.node_selector) for one in settings.sandboxes
    )
    capacity = Capacity(api.server, now)
    drifts, bell = Drifts(app, guard), watcher.nudges.bell
    ticker = Ticker(Parts(cluster, capacity, intake, publisher, drifts, actor, guard, boxes, bell, counted, now))
    webhooks = http.webhooks(found.webhook_secret, watcher.nudges, cluster.keep, now, counted)
    return Service(ticker, watcher, webhooks, http.operations(cluster.ready, counted))


async def work(service: Service, sweep_seconds: float, poll_seconds: float) -> None:
    """Read from GitHub and tick, both for ever and neither waiting for the other."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(service.watcher, sweep_seconds, poll_seconds))
        group.create_task(_tick(service.ticker, service.watcher.news, poll_seconds))


async def _watch(watcher: Watcher, sweep_seconds: float, rest_seconds: float) -> None:
    while True:
        try:
            await watcher.watch(sweep_seconds)
        except Exception:
            LOG.exception("reading from GitHub failed; it begins again")
            await asyncio.sleep(rest_seconds)


async def _tick(ticker: Ticker, news: Bell, poll_seconds: float) -> None:
    """Tick at once when something was read or done, else every poll_seconds."""
    in_a_row = 0
    while True:
        busy = False
        try:
            busy = await ticker.tick()
        except Exception:
            LOG.exception("the tick failed; the next one looks at everything again")
            await asyncio.sleep(poll_seconds)
        in_a_row = in_a_row + 1 if busy else 0
        await news.wait(poll_seconds if in_a_row % BUSY_TICKS == 0 else BREATH_SECONDS)


async def run(settings: Settings, found: Secrets, server: Server) -> None:
    """The bot until SIGTERM or SIGINT; it may be killed at any time instead."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        api = Api(server)
        with closing(api), closing(ForkServer(ALLOWANCE, os.environ)) as judging:
            service = assemble(settings, found, session, api, time.time, asyncio.sleep, judging.ask)
            warming = asyncio.create_task(judging.warm())
            limits = Limits(settings.connections, settings.connections_of_address)
            async with (
                serving(service.web, settings.listen_host, settings.listen_port, limits),
                serving(service.operations, settings.operations_host, settings.operations_port, Limits()),
            ):
                await _until(stopped, work(service, settings.sweep_seconds, settings.poll_seconds))
            warming.cancel()


async def _until(stopped: asyncio.Event, endless: Coroutine[None, None, None]) -> None:
    tasks = {asyncio.create_task(endless), asyncio.create_task(stopped.wait())}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `recipe-gate-bot`; 2 when the settings have mistakes, each of which is named, or name no cluster."""
    parser = argparse.ArgumentParser(prog="recipe-gate-bot", description="Gate pull requests to inference recipes.")
    parser.add_argument("--settings", type=Path, help="a TOML file; the environment's RECIPE_GATE_* win")
    parser.add_argument("--schema", choices=("policy", "settings"), help="print a JSON schema for editors, and end")
    asked = parser.parse_args(arguments)
    if asked.schema:
        sys.stdout.write(schemas.text(asked.schema))
        return 0
    try:
        settings = load(asked.settings, os.environ)
        found = secrets(settings)
        server = connected(settings.kubeconfig)
    except (MalformedError, UnreachableError) as error:
        for line in str(error).splitlines():
            print(f"recipe-gate-bot: {line}", file=sys.stderr)
        return 2
    logs.to_standard_error()
    asyncio.run(run(settings, found, server))
    return 0

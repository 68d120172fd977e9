"""What the end-to-end stories do and look at: a service on the lab, its check runs, Jobs, and the sandbox."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from lab import gate, sandbox
from lab.cluster import processes
from lab.cluster.kubectl import Kubectl
from lab.demo.changes import HARMLESS, applied
from lab.demo.repository import Stage, prepare
from lab.github import service
from lab.github.client import GitHub
from lab.settings import Settings

POLICY = "pairs: 1\n"
FEW = {"REQUESTS_PER_CONCURRENCY": "5"}
"""What the stories measure is not what they are about."""
KINDS = "configmaps,secrets,jobs,pods,services,persistentvolumeclaims,deployments,dynamographdeployments,dynamocomponentdeployments"
ACCOUNTS = "serviceaccounts,roles,rolebindings"
UNOWNED = {
    "serviceaccount/planner-serviceaccount",
    "rolebinding.rbac.authorization.k8s.io/planner-serviceaccount-binding",
}
"""What the operator leaves in every namespace that ever held a graph, with no owner."""


@asynccontextmanager
async def staged(settings: Settings, name: str) -> AsyncIterator[Stage]:
    """A repository of its own with a policy of one pair, and a running service that guards it."""
    async with aiohttp.ClientSession() as session:
        github = GitHub(session, service.start(settings))
        stage = await prepare(settings, github, name=name, policy=POLICY, load={**gate.LOAD, **FEW})
        stage.gate.start()
        try:
            yield stage
        finally:
            stage.gate.stop()
            await stage.github.control("PUT", "/webhooks", {})


async def opened(stage: Stage) -> dict[str, Any]:
    """A contributor's pull request that changes nothing that is measured."""
    return await stage.contributor.open(
        stage.repository, HARMLESS.branch, HARMLESS.title, applied(HARMLESS, stage.files)
    )


async def until(
    stage: Stage, sha: str, done: Callable[[Mapping[str, Any]], bool], *, seconds: float = 400
) -> Mapping[str, Any]:
    """The check run of a commit when `done` says so; raises AssertionError with its last title when it does not in time."""
    end = time.monotonic() + seconds
    check: Mapping[str, Any] = {}
    while time.monotonic() < end:
        found = await stage.maintainer.checks(stage.repository, sha)
        check = found[0] if found else {}
        if check and done(check):
            return check
        await asyncio.sleep(0.3)
    raise AssertionError(f"the check did not come to it: {check.get('status')} {title(check)}")


def title(check: Mapping[str, Any]) -> str:
    """A check run's title."""
    return str((check.get("output") or {}).get("title") or "")


def kill(settings: Settings) -> None:
    """SIGKILL to the service; returns when it is gone."""
    os.kill(processes.alive(settings)[gate.NAME].pid, signal.SIGKILL)
    while gate.NAME in processes.alive(settings):
        time.sleep(0.05)


def jobs(settings: Settings, sha: str) -> list[dict[str, Any]]:
    """The runs of a head commit."""
    found = Kubectl(settings, sandbox.CONTROL).get("jobs")["items"]
    return [job for job in found if job["metadata"].get("annotations", {}).get("recipe-gate.dev/head") == sha]


def contents(settings: Settings) -> set[str]:
    """The names of all that is in the sandbox, but for what the operator leaves without an owner."""
    found = Kubectl(settings, sandbox.NAME)("get", f"{KINDS},{ACCOUNTS}", "--output=name").split()
    return set(found) - UNOWNED


async def emptied(settings: Settings, prepared: set[str]) -> set[str]:
    """What is in the sandbox beyond what was prepared, after a moment for the garbage collector."""
    for _ in range(100):
        left = contents(settings) ^ prepared
        if not left:
            break
        await asyncio.sleep(0.3)
    return left

"""`python -m lab.github` serves, dies and comes back."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from lab.cluster.addresses import free_port
from lab.github.client import GitHub

ROOT = Path(__file__).parents[3]
TOLD = {"owner": "acme", "name": "recipes", "files": {"README.md": "# Recipes\n"}}


@asynccontextmanager
async def running(port: int, folder: Path, end: signal.Signals) -> AsyncIterator[GitHub]:
    """A GitHub in a process of its own, ended by a signal."""
    argv = [sys.executable, "-m", "lab.github", "--port", str(port), "--state-dir", str(folder)]
    process = await asyncio.create_subprocess_exec(*argv, cwd=ROOT)
    try:
        async with aiohttp.ClientSession() as session:
            github = GitHub(session, f"http://127.0.0.1:{port}")
            await answering(github)
            yield github
    finally:
        process.send_signal(end)
        await process.wait()


async def answering(github: GitHub) -> None:
    for _ in range(400):
        try:
            await github.control("GET", "/requests")
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("it does not answer")


async def test_a_killed_github_comes_back_with_its_repositories_users_and_tokens(tmp_path: Path) -> None:
    port = free_port()
    async with running(port, tmp_path, signal.SIGKILL) as github:
        person = await github.person("maintainer")
        made = await github.control("POST", "/repositories", TOLD)
    async with running(port, tmp_path, signal.SIGTERM) as github:
        found = await github.call("GET", "/repos/acme/recipes/git/ref/heads/main", token=person.token)
        assert found["object"]["sha"] == made["sha"]

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.tree import read_tree
from tests.stories.fake_github import FakeGitHub
from tests.stories.fake_kubernetes import FakeKubernetes
from tests.stories.world import Clock, World

ROOT = Path(__file__).parents[2]
ACCESS = {"maintainer": "write", "owner": "admin", "stranger": "read", "passer-by": "none"}


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    """The repository's own recipes."""
    return {path: data for path, data in read_tree(ROOT).items() if isinstance(data, bytes)}


@pytest.fixture
async def world(
    aiohttp_server: Callable[[web.Application], Awaitable[TestServer]], private_key: str, files: dict[str, bytes]
) -> AsyncIterator[World]:
    clock = Clock()
    github = FakeGitHub({**files, "README.md": b"# Recipes\n"}, clock.now, dict(ACCESS))
    cluster = FakeKubernetes(clock.now)
    github_url = str((await aiohttp_server(github.application())).make_url("")).rstrip("/")
    cluster_url = str((await aiohttp_server(cluster.application())).make_url("")).rstrip("/")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        world = World(github, cluster, clock, github_url, cluster_url, session, private_key)
        yield world
        world.close()

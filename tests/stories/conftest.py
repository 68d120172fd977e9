import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.workingcopy.tree import read_tree
from lab.github import openapi
from lab.github.server import ROUTES, served
from lab.github.validation import Validator, load
from lab.settings import from_environment
from tests.stories.fake_kubernetes import FakeKubernetes
from tests.stories.hub import hub
from tests.stories.world import Clock, World

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def keys() -> tuple[rsa.RSAPrivateKey, str]:
    """The App's private key, and the public one that GitHub keeps."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key, public.decode()


@pytest.fixture(scope="session")
def published() -> Validator:
    """GitHub's own description, when it is in the cache: every request of every story is held against it then."""
    path = openapi.path(from_environment(), ROUTES)
    return load(path if path.exists() else None)


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    """The repository's own recipes."""
    return {path: data for path, data in read_tree(ROOT).items() if isinstance(data, bytes)}


@pytest.fixture
async def world(
    aiohttp_server: Callable[[web.Application], Awaitable[TestServer]],
    keys: tuple[rsa.RSAPrivateKey, str],
    files: dict[str, bytes],
    published: Validator,
) -> AsyncIterator[World]:
    clock = Clock()
    private, public = keys
    github = hub({**files, "README.md": b"# Recipes\n"}, clock.now, moment, public, published)
    cluster = FakeKubernetes(clock.now)
    cluster_url = str((await aiohttp_server(cluster.application())).make_url("")).rstrip("/")
    async with (
        served(github.lab, github.watch) as github_url,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
    ):
        world = World(github, cluster, clock, github_url, cluster_url, session, private)
        yield world
        world.close()
        assert github.wrong() == []


async def moment(seconds: float) -> None:
    """How long a delivery takes that others overtake: in the same order, in a hundredth of the time."""
    await asyncio.sleep(seconds / 100)

"""A GitHub in the test's own loop, with an App installed on a repository and two people."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lab.github import openapi
from lab.github.client import GitHub, Person
from lab.github.server import ROUTES, application
from lab.github.state import State, fresh_key
from lab.github.validation import Validator, load
from lab.github.world import begun
from lab.settings import from_environment

REPOSITORY = "acme/recipes"
REPO = f"/repos/{REPOSITORY}"
CHECKS = f"{REPO}/check-runs"
PERMISSIONS = {"checks": "write", "pull_requests": "write", "contents": "read", "metadata": "read"}
EVENTS = ["pull_request", "issue_comment", "check_run", "check_suite"]
SECRET = "hush"
_KEYS = cycle(tuple(fresh_key() for _ in range(2)))


def key_of_few() -> RSAPrivateKey:
    """One of two keys in turn, since making one takes longer than most tests."""
    return next(_KEYS)


@dataclass
class Hub:
    """What a test holds in its hands."""

    github: GitHub
    maintainer: Person
    stranger: Person
    app: dict[str, Any]
    clock: list[float] = field(default_factory=lambda: [time.time()])

    def jwt(self, *, age: float = 0, life: float = 540, key: str = "") -> str:
        now = self.clock[0] - age
        claims = {"iss": str(self.app["id"]), "iat": int(now), "exp": int(now + life)}
        return jwt.encode(claims, key or self.app["private_key"], algorithm="RS256")

    async def token(self) -> str:
        path = f"/app/installations/{self.app['installation']}/access_tokens"
        return str((await self.github.call("POST", path, {}, self.jwt()))["token"])


@pytest.fixture
def validator() -> Validator:
    """GitHub's own description when it is in the cache: every answer of every test is held against it then."""
    path = openapi.path(from_environment(), ROUTES)
    return load(path) if path.exists() else Validator({})


@pytest.fixture
def published(validator: Validator) -> Validator:
    if not validator.operations:
        pytest.skip("GitHub's API description is not in the cache; `recipe-gate lab up` fetches it")
    return validator


@pytest.fixture
async def hub(validator: Validator) -> AsyncIterator[Hub]:
    clock = [time.time()]
    async for made in serve(lambda: clock[0], validator):
        made.clock = clock
        yield made


async def refused(hub: Hub, status: int, method: str, path: str, body: Any = None, token: str = "") -> str:
    """GitHub's own words about a request that it answers with `status`."""
    with pytest.raises(RuntimeError, match=f": {status} ") as raised:
        await hub.github.call(method, path, body, token)
    return str(raised.value)


async def opened(hub: Hub, files: dict[str, str | None] | None = None) -> dict[str, Any]:
    """A pull request of the stranger's, from a fork."""
    return await hub.stranger.open(REPOSITORY, "branch", "A change", files or {"recipes/a.yaml": "a: 2\n"})


async def serve(
    now: Callable[[], float],
    validator: Validator,
    state: State | None = None,
    changed: Callable[[], None] = lambda: None,
) -> AsyncIterator[Hub]:
    server = TestServer(application(begun(state or State(now, new_key=key_of_few), validator, changed)))
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        github = GitHub(session, str(server.make_url("")).rstrip("/"))
        maintainer, stranger = await github.person("maintainer"), await github.person("stranger")
        files = {"README.md": "# Recipes\n", "recipes/a.yaml": "a: 1\n", "recipes/b.yaml": "b: 1\n"}
        told = {"owner": "acme", "name": "recipes", "files": files, "access": {"maintainer": "write"}}
        await github.control("POST", "/repositories", told)
        spec = {"slug": "recipe-gate", "owner": "acme", "secret": SECRET, "permissions": PERMISSIONS, "events": EVENTS}
        app = await github.control("POST", "/apps", spec)
        await github.control("PATCH", f"/apps/{app['id']}", {"repositories": [REPOSITORY]})
        try:
            yield Hub(github, maintainer, stranger, app)
            made = await github.control("GET", "/requests")
            assert [(one["operation"], one["answer"]) for one in made if one["answer"]] == []
        finally:
            await server.close()

"""The bot's own errors with Kubernetes are counted: what the server refuses, and that it is not there."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from kubernetes import client
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from bot.jobs.api import UNREACHED, Api


def connected(address: str) -> tuple[Api, list[int]]:
    """A client of a server, and the errors that it counts."""
    configuration = client.Configuration(host=address)
    configuration.retries = False
    api, counted = Api(client.ApiClient(configuration)), list[int]()
    api.failed = counted.append
    return api, counted


async def test_what_the_server_refuses_is_counted_and_what_is_merely_not_there_is_not(
    aiohttp_server: Callable[[web.Application], Awaitable[TestServer]],
) -> None:
    server = await aiohttp_server(web.Application())
    api, counted = connected(str(server.make_url("")).rstrip("/"))
    assert await api.config_map("n", "slot") is None
    assert counted == []
    with pytest.raises(ApiException):
        await api.job("n", "run-1")
    assert counted == [404]
    api.close()


async def test_a_server_that_is_not_there_is_counted_too() -> None:
    api, counted = connected("http://127.0.0.1:1")
    with pytest.raises(HTTPError):
        await api.config_map("n", "slot")
    assert counted == [UNREACHED]
    api.close()

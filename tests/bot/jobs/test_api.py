"""The bot's own errors with Kubernetes are counted: what the server refuses, that it is busy, and that it is not there."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.jobs.api import Api
from checks.kube.errors import RejectedError, UnreachableError
from tests.stories.fake_kubernetes import FakeKubernetes, server

Serve = Callable[[web.Application], Awaitable[TestServer]]


def counting(address: str) -> tuple[Api, list[int]]:
    """A client of a server, and the errors that it counts."""
    api, counted = Api(server(address)), list[int]()
    api.failed = counted.append
    return api, counted


async def test_what_the_server_refuses_is_counted_and_what_is_merely_not_there_is_not(aiohttp_server: Serve) -> None:
    served = await aiohttp_server(web.Application())
    api, counted = counting(str(served.make_url("")).rstrip("/"))
    assert await api.config_map("n", "slot") is None
    await api.delete_job("n", "run-1")
    assert counted == []
    with pytest.raises(RejectedError):
        await api.job("n", "run-1")
    assert counted == [404]
    api.close()


async def test_what_is_there_already_is_done_and_no_error(aiohttp_server: Serve) -> None:
    served = await aiohttp_server(FakeKubernetes(lambda: 0.0).application())
    api, counted = counting(str(served.make_url("")).rstrip("/"))
    for _ in range(2):
        await api.create_config_map("n", {"metadata": {"name": "slot"}})
    assert counted == []
    api.close()


async def test_a_server_that_stays_busy_is_counted_by_its_status(aiohttp_server: Serve) -> None:
    fake = FakeKubernetes(lambda: 0.0, down=True)
    served = await aiohttp_server(fake.application())
    api, counted = counting(str(served.make_url("")).rstrip("/"))
    with pytest.raises(UnreachableError, match="it answers 503"):
        await api.jobs("n", "label")
    assert counted == [503]
    api.close()


async def test_a_server_that_is_not_there_is_counted_too() -> None:
    api, counted = counting("http://127.0.0.1:1")
    with pytest.raises(UnreachableError):
        await api.config_map("n", "slot")
    assert counted == [0]
    api.close()

"""A GitHub that was killed comes back as it was."""

import time
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from lab.github import persistence
from lab.github.client import GitHub
from lab.github.server import application
from lab.github.state import State
from lab.github.validation import Validator
from lab.github.world import begun
from tests.lab.github.conftest import REPOSITORY, Hub, serve


async def test_everything_that_was_answered_is_there_after_a_restart(tmp_path: Path) -> None:
    state = State(time.time)
    async for hub in serve(time.time, Validator({}), state, lambda: persistence.save(state, tmp_path)):
        pull = await hub.stranger.open(REPOSITORY, "branch", "A change", {"recipes/a.yaml": "a: 2\n"})
        said = await hub.maintainer.comment(REPOSITORY, pull["number"], "hello")
        await hub.maintainer.call(
            "POST", f"/repos/{REPOSITORY}/issues/comments/{said['id']}/reactions", {"content": "+1"}
        )
        token = await hub.token()
        told = {"name": "n", "head_sha": pull["head"]["sha"], "conclusion": "success"}
        check = await hub.github.call("POST", f"/repos/{REPOSITORY}/check-runs", told, token)
        await same(hub, token, persistence.load(tmp_path, time.time), check["id"])
    assert persistence.text(persistence.load(tmp_path, time.time)) == persistence.text(state)


async def same(hub: Hub, token: str, again: State, check: int) -> None:
    """What the first GitHub says, a second one with the restored state says too (its address apart)."""
    server = TestServer(application(begun(again)))
    await server.start_server()
    try:
        async with aiohttp.ClientSession() as session:
            second = GitHub(session, str(server.make_url("")).rstrip("/"))
            for path in ("/pulls/1", "/issues/1/comments", f"/check-runs/{check}", "/git/ref/heads/main"):
                before = await hub.github.call("GET", f"/repos/{REPOSITORY}{path}", token=token)
                after = await second.call("GET", f"/repos/{REPOSITORY}{path}", token=token)
                assert str(after).replace(second.url[7:], hub.github.url[7:]) == str(before)
    finally:
        await server.close()


def test_a_folder_without_a_snapshot_is_an_empty_github(tmp_path: Path) -> None:
    assert persistence.load(tmp_path, time.time).repositories == {}


def test_a_snapshot_of_another_version_is_refused(tmp_path: Path) -> None:
    state = State(time.time)
    persistence.save(state, tmp_path)
    path = tmp_path / persistence.FILE
    path.write_text(path.read_text().replace(f'"version": {persistence.VERSION}', '"version": 99'))
    with pytest.raises(ValueError, match="version 99"):
        persistence.load(tmp_path, time.time)

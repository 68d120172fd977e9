"""The service as it is started: settings, signals, HTTP."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bot.app import main, run
from bot.jobs.api import connected
from bot.settings import load, secrets
from tests.keys import pem
from tests.stories.steps import deploy, title
from tests.stories.world import BOX, World


def kubeconfig(folder: Path, server: str) -> Path:
    path = folder / "kubeconfig"
    named = {"name": "it"}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "it",
        "clusters": [{**named, "cluster": {"server": server}}],
        "users": [{**named, "user": {"token": "t"}}],
        "contexts": [{**named, "context": {"cluster": "it", "user": "it"}}],
    }
    path.write_text(json.dumps(document))
    return path


@pytest.mark.attack
async def test_the_service_works_from_its_settings_until_it_is_told_to_stop(
    world: World, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    world.clock.time = time.time()  # the service has no other clock, and GitHub refuses who lives in another year
    (tmp_path / "key.pem").write_bytes(pem(world.private_key))
    (tmp_path / "secret").write_text("hush\n")
    port, operations = unused_tcp_port_factory(), unused_tcp_port_factory()
    file = tmp_path / "settings.toml"
    file.write_text(
        f'app_id = {world.github.app.id}\nprivate_key = "{tmp_path}/key.pem"\nwebhook_secret = "{tmp_path}/secret"\n'
        f'image = "image:1"\n'
        f'github = "{world.github_url}"\nkubeconfig = "{kubeconfig(tmp_path, world.cluster_url)}"\n'
        f'listen_port = {port}\noperations_port = {operations}\npoll_seconds = 0.05\n[[sandboxes]]\nname = "{BOX}"\nclass = "any"\n'
    )
    number = await world.github.open("maintainer", deploy(world))
    settings = load(file, {})
    running = asyncio.create_task(run(settings, secrets(settings), connected(settings.kubeconfig)))
    while not world.cluster.slots():
        world.cluster.settle()
        await asyncio.sleep(0.02)
    for where, path, status in ((operations, "/readyz", 200), (operations, "/metrics", 200), (port, "/healthz", 200)):
        async with world.session.get(f"http://127.0.0.1:{where}{path}") as answer:
            assert answer.status == status
    for path in ("/readyz", "/metrics"):
        async with world.session.get(f"http://127.0.0.1:{port}{path}") as answer:
            assert answer.status == 404
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    assert title(world, number) in {"Queued", "Starting"}


def test_every_mistake_in_the_settings_is_named_and_the_exit_code_is_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('app_id = "seven"\nwebhok_secret = "x"\n')
    assert main(["--settings", str(file)]) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ("app_id", "webhok_secret", "private_key", "sandboxes"))


def test_missing_secrets_are_named_and_the_exit_code_is_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings.toml"
    absent = f'private_key = "{tmp_path}/a"\nwebhook_secret = "{tmp_path}/b"\n'
    file.write_text(f'app_id = 7\nimage = "i"\n{absent}[[sandboxes]]\nname = "box"\nclass = "any"\n')
    assert main(["--settings", str(file)]) == 2
    assert capsys.readouterr().err.count("cannot be read") == 2


def test_without_a_cluster_the_service_says_so_in_a_sentence_and_the_exit_code_is_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keys: tuple[RSAPrivateKey, str]
) -> None:
    (tmp_path / "key").write_bytes(pem(keys[0]))
    (tmp_path / "secret").write_text("hush\n")
    file = tmp_path / "settings.toml"
    file.write_text(
        f'app_id = 7\nimage = "i"\nprivate_key = "{tmp_path}/key"\nwebhook_secret = "{tmp_path}/secret"\n'
        f'kubeconfig = "{tmp_path}/absent"\n[[sandboxes]]\nname = "box"\nclass = "any"\n'
    )
    assert main(["--settings", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("recipe-gate-bot: No cluster is configured")

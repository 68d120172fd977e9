"""Judging in a process of its own: the same answer as here, and an end to whatever takes more than it is given."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.hostile.pulls import Pull, aliases, config_maps
from bot.decide.check_files import check_files
from bot.judging.answer import Answer, Outcome
from bot.judging.limits import MIB, Allowance
from bot.judging.question import Question
from bot.judging.server import ForkServer
from checks.policy.values import Rules
from tests.checks.rules.mistakes import DEPLOY, GOOD

OVERLAY = "recipes/m/vllm/agg/kustomize/overlays/a/kustomization.yaml"


def asked(pull: Pull) -> Question:
    return Question(pull.paths, pull.head, pull.base, "a" * 40, "b" * 40, Rules())


def held(process: int | None) -> tuple[list[str], int]:
    """The variables of a process, and how many sockets it has."""
    folder = Path(f"/proc/{process}")
    links = [str(path.readlink()) for path in (folder / "fd").iterdir() if path.is_symlink()]
    variables = (folder / "environ").read_bytes().decode().split("\0")
    return variables, sum(one.startswith("socket:") for one in links)


def killed(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)


ORDINARY = Pull({**GOOD.files, DEPLOY: GOOD.files[DEPLOY].replace(b"sharedMemory:", b"sharedMemroy:")}, GOOD.files)


@pytest.fixture
def server() -> Iterator[ForkServer]:
    with closing(ForkServer(Allowance(cpu_seconds=60), os.environ)) as found:
        yield found


async def judged(limits: Allowance, pull: Pull) -> tuple[Answer, Answer]:
    """The answer to a pull request, and to an ordinary one behind it."""
    with closing(ForkServer(limits, os.environ)) as server:
        return await server.ask(asked(pull)), await server.ask(asked(ORDINARY))


async def test_a_change_is_judged_there_as_it_is_here(server: ForkServer) -> None:
    here = check_files(ORDINARY.paths, ORDINARY.head, ORDINARY.base, "a" * 40, "b" * 40)
    assert here.remedies
    assert await server.ask(asked(ORDINARY)) == Answer(Outcome.JUDGED, here)


@pytest.mark.attack
async def test_judging_that_takes_too_long_is_ended_and_the_next_one_is_judged() -> None:
    first, second = await judged(Allowance(cpu_seconds=1), aliases(800))
    assert (first.outcome, second.outcome) == (Outcome.TIME, Outcome.JUDGED)


@pytest.mark.attack
async def test_judging_that_takes_too_much_memory_is_ended_and_the_next_one_is_judged() -> None:
    first, second = await judged(Allowance(cpu_seconds=60, memory=24 * MIB), config_maps())
    assert (first.outcome, second.outcome) == (Outcome.MEMORY, Outcome.JUDGED)


@pytest.mark.attack
async def test_judging_that_waits_for_another_program_is_ended_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kustomize").write_text("#!/bin/sh\nexec /bin/sleep 600\n")
    (tmp_path / "kustomize").chmod(0o700)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    pull = Pull({OVERLAY: b"resources: []\n", "recipes/m/vllm/agg/deploy.yaml": b"kind: Pod\n"})
    first, second = await judged(Allowance(cpu_seconds=60, wall_seconds=2), pull)
    assert (first.outcome, second.outcome) == (Outcome.TIME, Outcome.JUDGED)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.attack
async def test_the_process_that_judges_knows_no_secret_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECIPE_GATE_PRIVATE_KEY", "/secret/key.pem")
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_secret")
    with closing(ForkServer(Allowance(), os.environ)) as server:
        await server.ask(asked(ORDINARY))
        variables, sockets = held(server.process_id)
    names = {one.partition("=")[0] for one in variables if one}
    assert names <= {"PATH", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH"}
    assert sockets <= 2


async def test_a_fork_server_that_died_is_started_again(server: ForkServer) -> None:
    await server.ask(asked(ORDINARY))
    first = server.process_id
    assert first is not None
    killed(first)
    assert (await server.ask(asked(ORDINARY))).outcome is Outcome.JUDGED
    assert server.process_id != first

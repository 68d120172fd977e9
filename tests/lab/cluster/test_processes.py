"""Background processes are stopped when they are the lab's, and only then."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lab.cluster import folders, processes, wait
from lab.cluster.errors import LabError
from lab.settings import Settings

SLEEP = ["sleep", "600"]
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lab's folders."""
    return Settings(cache=tmp_path / "cache", state=tmp_path / "state")


def test_a_started_process_is_alive_until_it_is_stopped(settings: Settings) -> None:
    process = processes.start(settings, "sleeper", SLEEP)
    assert processes.alive(settings) == {"sleeper": process}
    processes.stop(settings, "sleeper")
    assert processes.alive(settings) == {}
    assert processes.start_time(process.pid) is None


def test_output_goes_to_the_log(settings: Settings) -> None:
    processes.start(settings, "talker", ["sh", "-c", "echo out; echo err >&2"])
    wait.until(lambda: not processes.alive(settings), seconds=10, what="still there")
    assert folders.log(settings, "talker").read_text() == "out\nerr\n"


def test_environment_and_folder_are_the_ones_asked_for(settings: Settings, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "ONLY": "this"}
    processes.start(settings, "shell", ["sh", "-c", "pwd; echo $ONLY $HOME"], environment, cwd=tmp_path)
    wait.until(lambda: not processes.alive(settings), seconds=10, what="still there")
    assert folders.log(settings, "shell").read_text() == f"{tmp_path}\nthis\n"


def test_a_process_that_ignores_the_request_is_killed(settings: Settings) -> None:
    process = processes.start(settings, "deaf", [sys.executable, "-c", STUBBORN])
    log = folders.log(settings, "deaf")
    wait.until(lambda: "deaf" in log.read_text(), seconds=10, what="not started")
    processes.stop(settings, "deaf", patience=0.1)
    assert not processes.is_alive(process)


def test_what_a_process_started_goes_with_it_when_it_is_killed(settings: Settings) -> None:
    script = "trap '' TERM; sleep 600 & echo $!; wait; wait"
    processes.start(settings, "parent", ["sh", "-c", script])
    log = folders.log(settings, "parent")
    wait.until(lambda: log.read_text().strip() != "", seconds=10, what="not started")
    child = int(log.read_text())
    processes.stop(settings, "parent", patience=0.1)
    wait.until(lambda: processes.start_time(child) is None, seconds=10, what="the child is still there")


def test_a_reused_process_id_is_never_killed(settings: Settings) -> None:
    process = processes.start(settings, "first", SLEEP)
    record = settings.state / "processes" / "first.json"
    for other in (replace(process, started=process.started - 1), replace(process, boot="another boot")):
        record.write_text(other.to_json())
        assert processes.alive(settings) == {}
        processes.stop(settings, "first")
        assert processes.is_alive(process)
    os.kill(process.pid, signal.SIGKILL)
    wait.until(lambda: not processes.is_alive(process), seconds=10, what="still there")


def test_a_process_that_ended_by_itself_is_not_alive(settings: Settings) -> None:
    process = processes.start(settings, "short", ["true"])
    wait.until(lambda: not processes.is_alive(process), seconds=10, what="still there")
    processes.stop(settings, "short")
    assert processes.recorded(settings, "short") is None


def test_stopping_what_was_never_started_does_nothing(settings: Settings) -> None:
    processes.stop(settings, "nobody")
    assert processes.alive(settings) == {}


def test_a_record_is_read_as_it_was_written() -> None:
    process = processes.Process(1, 2, "boot", ("a", "b c"))
    assert processes.from_json(process.to_json()) == process


def test_nothing_is_started_in_a_folder_of_something_else(settings: Settings) -> None:
    settings.state.mkdir()
    (settings.state / "thesis.txt").touch()
    with pytest.raises(LabError, match="not empty"):
        processes.start(settings, "sleeper", SLEEP)

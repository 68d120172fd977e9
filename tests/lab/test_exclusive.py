"""A lab serves one command at a time, and is free again however that command ended."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.cluster.errors import LabError
from lab.exclusive import exclusive, patient
from lab.settings import Settings

HOLD = "import sys\nfrom pathlib import Path\nfrom lab.exclusive import exclusive\nfrom lab.settings import Settings\n"
HOLD += "with exclusive(Settings(Path(sys.argv[1]), Path(sys.argv[2]))):\n    print('held', flush=True)\n    sys.stdin.read()\n"


def test_a_second_command_is_told_who_has_the_lab_and_gets_it_when_that_one_was_killed(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "cache", tmp_path / "state" / "lab")
    command = [sys.executable, "-c", HOLD, str(settings.cache), str(settings.state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LabError, match=f"pid {other.pid}"), exclusive(settings):
            pass
        other.kill()
        other.wait()
    with exclusive(settings):
        pass


def test_the_patient_wait_for_the_lab_say_once_who_has_it_and_get_it(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "cache", tmp_path / "state" / "lab")
    told: list[str] = []
    slept: list[float] = []
    with ExitStack() as other:
        other.enter_context(exclusive(settings))

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 3:
                other.close()

        with patient(settings, told.append, sleep), pytest.raises(LabError), exclusive(settings):
            pass
    assert len(slept) == 3
    assert [f"pid {os.getpid()}" in text for text in told] == [True]

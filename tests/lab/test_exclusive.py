"""A lab serves one command at a time, and is free again however that command ended."""

import subprocess
import sys
from pathlib import Path

import pytest

from lab.cluster.errors import LabError
from lab.exclusive import exclusive
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

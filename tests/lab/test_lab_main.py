"""Whatever tells a lab command to end is heard, in whichever way that command was started."""

import signal
import subprocess
import sys

import pytest

SIGINT_BIT = 1 << (signal.SIGINT - 1)
WAIT = "print('begun', flush=True) or time.sleep(60) or 0"
LOOK = "subprocess.run(['grep', 'SigIgn', '/proc/self/status']).returncode"


def command(work: str) -> list[str]:
    """A lab command that does `work`, as a shell's background job: with SIGINT ignored."""
    code = f"import subprocess, sys, time\nfrom lab.__main__ import main\nsys.exit(main(['up'], lambda *_: {work}))"
    return ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", code]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_a_lab_command_whose_parent_ignores_sigint(number: signal.Signals, code: int) -> None:
    with subprocess.Popen(command(WAIT), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(number)
        assert process.wait() == code


def test_what_a_lab_command_starts_hears_sigint_again() -> None:
    shown = subprocess.run(command(LOOK), capture_output=True, text=True, check=True).stdout
    assert int(shown.split()[1], 16) & SIGINT_BIT == 0

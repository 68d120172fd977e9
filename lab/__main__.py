"""`recipe-gate lab up|status|down` and what `make demo` and `make test` call."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from lab import machine, settings
from lab.cluster.errors import LabError, UnavailableError
from lab.demo import story
from lab.exclusive import exclusive
from lab.progress import Progress, printed

Perform = Callable[[argparse.Namespace, settings.Settings, Progress], int]


def main(argv: Sequence[str] | None = None, perform: Perform | None = None) -> int:
    """The exit code of one lab command, which `perform` carries out; 2 with one sentence where containers cannot be run."""
    arguments = _parser().parse_args(argv)
    _heed_signals()
    try:
        return (perform or _command)(arguments, settings.from_environment(), printed(sys.stdout))
    except UnavailableError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    except LabError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _command(arguments: argparse.Namespace, lab: settings.Settings, progress: Progress) -> int:
    match arguments.command:
        case "up":
            with exclusive(lab):
                machine.up(lab, progress)
            return 0
        case "down":
            machine.down(lab, progress)
            return 0
        case "status":
            return machine.status(lab, sys.stdout)
        case "demo":
            return _within(lab, progress, lambda: story.run(lab, progress))
        case _:
            return _within(lab, progress, lambda: subprocess.run(arguments.argv, check=False).returncode)


def _parser() -> argparse.ArgumentParser:
    about = "A Kubernetes with Dynamo and a GitHub of your own, no GPU."
    parser = argparse.ArgumentParser(prog="recipe-gate lab", description=about)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything that is not running yet")
    commands.add_parser("status", help="what is running; exit 1 when the lab is not up")
    commands.add_parser("down", help="stop everything that the lab started")
    commands.add_parser("demo", help="four pull requests, from push to verdict")
    inside = commands.add_parser("with", help="run a command inside a lab and stop what was started for it")
    inside.add_argument("argv", nargs="+", metavar="-- COMMAND")
    return parser


def _within(lab: settings.Settings, progress: Progress, work: Callable[[], int]) -> int:
    """What `work` answers with a lab around it; a lab that was up before stays up."""
    with exclusive(lab):
        if machine.is_up(lab):
            return work()
        try:
            machine.up(lab, progress)
            return work()
        finally:
            machine.down(lab, progress)


def _heed_signals() -> None:
    """Ends with the lab put away, whatever tells it to end.

    A shell starts what it runs in the background with SIGINT ignored, and so would this program and its children be.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())

"""Judges one pull request of the table in this process, as a warm one does, and writes what that took and what was found."""

import json
import resource
import sys
from pathlib import Path

from benchmarks.hostile.pulls import PULLS
from bot.decide.check_files import CheckedFiles
from bot.judging import question
from bot.judging.fork_server import warm
from bot.judging.question import Question
from bot.judging.worker import judge
from checks.policy.values import Rules


def main(number: int) -> None:
    """Of the table's `number`: seconds of a processor, megabytes at most, findings."""
    pull, found = list(PULLS.values())[number](), list[CheckedFiles]()
    text = question.to_text(Question(pull.paths, pull.head, pull.base, "a" * 40, "b" * 40, Rules()))
    warm()
    begun = seconds()
    judge(text, found)
    print(json.dumps([seconds() - begun, peak(), len(found[-1].findings)]))


def seconds() -> float:
    """Of a processor, that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """The most memory that this program held: what getrusage says can be that of the one that started it."""
    status = Path("/proc/self/status")
    rows = status.read_text().splitlines() if status.exists() else []
    found = next((int(row.split()[1]) / 1024 for row in rows if row.startswith("VmHWM:")), None)
    return found if found is not None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))

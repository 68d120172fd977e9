"""Waiting ends, and says why."""

from pathlib import Path

import pytest

from lab.cluster import wait
from lab.cluster.errors import LabError


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_waiting_ends_with_the_answer() -> None:
    clock = Clock()
    wait.until(lambda: clock.now > 1, seconds=5, what="x", clock=clock, sleep=clock.sleep)
    assert 1 < clock.now < 2


def test_what_does_not_come_is_told_with_the_end_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    clock = Clock()
    with pytest.raises(LabError, match=r"(?s)x is not ready: not within 5 s; .*line 99") as raised:
        wait.until(lambda: False, seconds=5, what="x is not ready", log=log, clock=clock, sleep=clock.sleep)
    assert "line 80\n" not in str(raised.value)


def test_a_program_that_ended_is_not_waited_for() -> None:
    clock = Clock()
    with pytest.raises(LabError, match="the program ended"):
        wait.until(lambda: False, seconds=5, what="x", running=lambda: False, clock=clock, sleep=clock.sleep)
    assert clock.now == 0


def test_an_absent_log_has_no_last_words(tmp_path: Path) -> None:
    assert wait.tail(tmp_path / "none") == ""

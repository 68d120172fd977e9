"""Waiting ends when it is done, when it is hopeless, or when the time is over."""

from collections.abc import Callable, Iterator

from checks.kube.failures import Certain
from checks.kube.waiting import Clock, wait


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> Clock:
        return Clock(lambda: self.now, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds


def script(*looks: str | Certain) -> Callable[[], str | Certain]:
    """Says each in turn, the last one for ever."""
    given: Iterator[str | Certain] = iter(looks)
    last = [looks[-1]]

    def look() -> str | Certain:
        last[0] = next(given, last[0])
        return last[0]

    return look


def test_done_is_said_with_nothing() -> None:
    time = Time()
    assert wait(script("a", "b", ""), 60, time.clock()) == ""
    assert time.now == 2


def test_a_certain_failure_ends_it_at_once() -> None:
    time = Time()
    assert wait(script("a", Certain("no image")), 3600, time.clock()) == "no image"
    assert time.now == 1


def test_a_failure_that_may_pass_must_last() -> None:
    time = Time()
    assert wait(script(Certain("no GPU", 10)), 3600, time.clock()) == "no GPU"
    assert time.now == 10


def test_a_failure_that_passed_starts_anew() -> None:
    time = Time()
    again = [Certain("no GPU", 10)] * 6 + ["scheduled"] + [Certain("no GPU", 10)] * 6 + [""]
    assert wait(script(*again), 3600, time.clock()) == ""


def test_a_failure_whose_words_differ_at_each_look_is_the_same_one() -> None:
    time = Time()
    said = [Certain(f"component {name} is to blame", 5, "failed") for name in "ababababab"]
    assert "is to blame" in wait(script(*said), 3600, time.clock())
    assert time.now == 5


def test_the_deadline_says_what_was_pending() -> None:
    assert wait(script("pods are not ready: w-0"), 5, Time().clock()) == (
        "It was not done after 5 seconds: pods are not ready: w-0."
    )
    assert "no GPU" in wait(script(Certain("no GPU.", 10)), 5, Time().clock())

"""What a process answers that was stopped: as much as was found until then."""

import socket

import pytest

from bot.decide.check_files import CheckedFiles
from bot.judging import answer
from bot.judging.answer import Answer, Outcome
from bot.judging.limits import TooLongError
from bot.judging.worker import answered

FOUND = CheckedFiles(touched=True)


def stopped(error: BaseException, *found: CheckedFiles) -> Answer:
    """The answer where judging found something and was then stopped."""

    def judge(_: bytes, into: list[CheckedFiles]) -> None:
        into.extend(found)
        raise error

    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.shutdown(socket.SHUT_WR)
        return answer.from_text(answered(theirs, judge))


@pytest.mark.attack
@pytest.mark.parametrize("error", [TooLongError(), MemoryError()])
def test_findings_are_told_where_what_can_be_mended_takes_too_much(error: BaseException) -> None:
    assert stopped(error, FOUND) == Answer(Outcome.JUDGED, FOUND)


def test_what_judging_had_too_little_of_is_told_where_nothing_was_found() -> None:
    assert stopped(TooLongError()) == Answer(Outcome.TIME)
    assert stopped(MemoryError()) == Answer(Outcome.MEMORY)


def test_a_mistake_of_the_rules_is_told_with_its_trace() -> None:
    found = stopped(KeyError("spec"))
    assert found.outcome is Outcome.FAILED
    assert "KeyError: 'spec'" in found.reason

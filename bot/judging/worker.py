"""What a process does that judges one pull request: it reads the question, judges within its limits, answers and ends."""

import socket
import tempfile
import traceback
from collections.abc import Callable

from bot.decide.check_files import CheckedFiles, begun, change_of
from bot.judging import answer, question
from bot.judging.answer import Answer, Outcome
from bot.judging.limits import Allowance, TooLongError, more_memory, set_allowance
from checks.workingcopy import kustomize_program

LONGEST_REASON = 8000
BLOCK = 1024 * 1024


def serve(connection: socket.socket, limits: Allowance) -> None:
    """Answer the one question of a connection."""
    set_allowance(limits)
    text = answered(connection)
    with more_memory():
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)


def answered(connection: socket.socket, judged: Callable[[bytes, list[CheckedFiles]], None] | None = None) -> bytes:
    """The answer's text, whatever became of judging."""
    found: list[CheckedFiles] = []
    try:
        (judged or judge)(_received(connection), found)
        return answer.to_text(Answer(Outcome.JUDGED, found[-1]))
    except (TooLongError, MemoryError) as error:
        outcome, reason = Outcome.TIME if isinstance(error, TooLongError) else Outcome.MEMORY, ""
    except Exception:  # noqa: BLE001 - whatever it was, the service is told, and logs it
        outcome, reason = Outcome.FAILED, traceback.format_exc()[-LONGEST_REASON:]
    with more_memory():
        return answer.to_text(Answer(Outcome.JUDGED, found[-1]) if found else Answer(outcome, reason=reason))


def judge(text: bytes, found: list[CheckedFiles]) -> None:
    """Adds what the rules say to `found`, then the same with what can be mended: that is worth less than the rest."""
    asked = question.from_text(text)
    tempfile.tempdir = asked.scratch or None
    render = kustomize_program.renderer(asked.program)
    change = change_of(asked.paths, asked.head, asked.base, asked.head_sha, asked.base_sha)
    first, mended = begun(change, asked.rules, render)
    found.append(first)
    found.append(mended())


def _received(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(BLOCK):
        parts.append(part)
    return b"".join(parts)

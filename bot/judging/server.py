"""The service's side: starts the fork server, hands it a question and waits for the answer, never longer than the limits.

The fork server is another program in an environment of our choice: of the service it has neither memory nor variables, hence no
secret. Where it has died it is started again.
"""

import asyncio
import logging
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.judging import answer, question
from bot.judging.answer import Answer, Outcome
from bot.judging.fork_server import READY
from bot.judging.limits import GRACE_SECONDS, MIB, Allowance
from bot.judging.question import Question
from checks.workingcopy import kustomize_program

LOG = logging.getLogger(__name__)
Ask = Callable[[Question], Awaitable[Answer]]
"""What judges a change."""
LARGEST_ANSWER = 16 * MIB
PASSED_ON = ("PATH", "TMPDIR", "LANG", "LC_ALL")
"""The variables that the fork server is given; the service's settings and secrets are in others."""
START_SECONDS = 60.0


@dataclass(frozen=True)
class Running:
    """A fork server, and where it is asked."""

    process: subprocess.Popen[bytes]
    control: socket.socket


class ForkServerError(Exception):
    """Nothing could be asked; it says nothing of the question, which may be asked again."""


class ForkServer:
    """Starts the process at the first question; `close` ends it."""

    def __init__(self, limits: Allowance, environ: Mapping[str, str]) -> None:
        self.limits = limits
        self._environ = {name: environ[name] for name in PASSED_ON if name in environ}
        self._running: Running | None = None
        self._starting = asyncio.Lock()

    @property
    def process_id(self) -> int | None:
        """The fork server's, while there is one."""
        return self._running.process.pid if self._running else None

    async def ask(self, asked: Question) -> Answer:
        """Judge a change in a process of its own. Raises ForkServerError where there is none."""
        scratch = await asyncio.to_thread(tempfile.mkdtemp, prefix="recipe-gate-")
        program = kustomize_program.found()
        try:
            text = await asyncio.to_thread(question.to_text, replace(asked, program=program, scratch=scratch))
            return await asyncio.to_thread(_read, await self._answered(text))
        finally:
            await asyncio.to_thread(shutil.rmtree, scratch, ignore_errors=True)

    async def warm(self) -> None:
        """Have the fork server ready before the first question; where it does not start, the question tries again."""
        try:
            await self._started()
        except ForkServerError:
            LOG.exception("the fork server did not start")

    def close(self) -> None:
        """End the fork server; what it has forked ends by its own limits."""
        if self._running is not None:
            self._running.control.close()
            self._running.process.kill()
            self._running.process.wait()
        self._running = None

    async def _answered(self, text: bytes) -> bytes:
        """The text of an answer; an empty one where the process ended without a word, or would not end."""
        ours, theirs = socket.socketpair()
        try:
            control = await self._started()
            socket.send_fds(control, [b"?"], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise ForkServerError(f"the fork server cannot be asked: {error}") from error
        finally:
            theirs.close()
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        try:
            async with asyncio.timeout(self.limits.wall_seconds + 2 * GRACE_SECONDS):
                return await _exchanged(reader, writer, text)
        except (TimeoutError, ConnectionError):
            return b""
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _started(self) -> socket.socket:
        async with self._starting:
            if self._running is None or self._running.process.poll() is not None:
                self.close()
                self._running = await asyncio.to_thread(_start, self.limits, self._environ)
            return self._running.control


def _start(limits: Allowance, environ: Mapping[str, str]) -> Running:
    """The fork server, ready for questions."""
    ours, theirs = socket.socketpair()
    ours.settimeout(START_SECONDS)
    numbers = map(str, (limits.cpu_seconds, limits.memory, limits.wall_seconds))
    command = [sys.executable, "-P", "-m", "bot.judging.fork_server", *numbers]
    root = str(Path(__file__).resolve().parents[2])
    with theirs:
        process = subprocess.Popen(command, stdin=theirs.fileno(), cwd="/", env={**environ, "PYTHONPATH": root})
    try:
        ready = ours.recv(len(READY))
    except OSError:
        ready = b""
    if ready != READY:
        ours.close()
        process.kill()
        process.wait()
        raise ForkServerError(f"the fork server did not start (exit status {process.returncode})")
    ours.setblocking(False)
    return Running(process, ours)


async def _exchanged(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, text: bytes) -> bytes:
    writer.write(text)
    await writer.drain()
    writer.write_eof()
    parts, size = [], 0
    while part := await reader.read(MIB):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            return b""
    return b"".join(parts)


def _read(text: bytes) -> Answer:
    """The answer; what ended without one took more than it was given, and the system ended it."""
    return answer.from_text(text) if text else Answer(Outcome.ENDED)

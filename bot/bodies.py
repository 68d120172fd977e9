"""What strangers may make the service hold in memory: small bodies as they come, of the large ones few at once, none for long.

Who sends a body is known only when all of it is there, since the signature is of the whole; until then it is anybody's.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

MAXIMUM_BYTES = 25 * 1024 * 1024
"""GitHub sends no larger payload."""


@dataclass(frozen=True)
class Limits:
    """Of bodies: from how many bytes one is large, how many large ones there are at once, and what may take how long.

    Nearly every webhook is small: they need no turn, so that whoever holds the large ones' keeps none of them out.
    """

    small_bytes: int = 256 * 1024
    large_at_once: int = 2
    turn_seconds: float = 2.0
    body_seconds: float = 20.0


@dataclass(frozen=True)
class Refused:
    """Why a request is not answered by what it asked for."""

    status: int
    reason: str


BUSY = Refused(503, "other large bodies are being received")


class Bodies:
    """Receives the bodies of one server's requests."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(limits.large_at_once)

    @asynccontextmanager
    async def received(self, request: web.Request) -> AsyncIterator[bytearray | Refused]:
        """The whole body of a request, or why it was not waited for; a large one has its turn until the block ends."""
        async with AsyncExitStack() as turn:
            yield await self._received(request, turn)

    async def _received(self, request: web.Request, turn: AsyncExitStack) -> bytearray | Refused:
        if (request.content_length or 0) > MAXIMUM_BYTES:
            return Refused(413, f"a body has {MAXIMUM_BYTES} bytes at most")
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                return await self._read(request, turn)
        except TimeoutError:
            return Refused(408, f"a body may take {self._limits.body_seconds:g} seconds")
        except (web.RequestPayloadError, ConnectionError) as error:
            return Refused(400, f"the body does not arrive ({type(error).__name__})")

    async def _read(self, request: web.Request, turn: AsyncExitStack) -> bytearray | Refused:
        body, small = bytearray(), self._limits.small_bytes
        large = (request.content_length or 0) > small
        if large and not await self._has(turn):
            return BUSY
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > MAXIMUM_BYTES:
                return Refused(413, f"a body has {MAXIMUM_BYTES} bytes at most")
            if len(body) > small and not large:
                large = await self._has(turn)
                if not large:
                    return BUSY
        return body

    async def _has(self, turn: AsyncExitStack) -> bool:
        """Whether a large body has its turn now, which ends with `turn`."""
        try:
            async with asyncio.timeout(self._limits.turn_seconds):
                await turn.enter_async_context(self._turns)
        except TimeoutError:
            return False
        return True

"""Webhooks that were heard before: only their bodies are signed, so that whoever has one can send it for ever.

What it tells was looked at the first time, and a sweep finds what was lost, so that only the bodies of late need be remembered.
"""

import hashlib
from collections import OrderedDict

REMEMBERED = 4096


class Replays:
    """The digests of the last webhooks that told of something."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._heard: OrderedDict[bytes, None] = OrderedDict()

    def again(self, event: str, body: bytes | bytearray) -> bool:
        """Whether this very body was heard before; it has been from now on, and the oldest is forgotten."""
        digest = hashlib.sha256(event.encode(errors="surrogateescape") + b"\0" + body).digest()
        if digest in self._heard:
            return True
        self._heard[digest] = None
        while len(self._heard) > self._limit:
            self._heard.popitem(last=False)
        return False

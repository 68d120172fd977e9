"""The overlay that a command applies what it runs with, from the file that somebody wrote or the bot has stored."""

import json
import tomllib
from pathlib import Path

from checks.model.serial import from_plain
from checks.model.spec import Overlay
from checks.model.stored import from_stored


def read_overlay(path: Path | None) -> Overlay:
    """The overlay of a TOML or JSON file; an empty file is an empty overlay. Raises MalformedError, ValueError, OSError."""
    text = path.read_text() if path is not None else ""
    if not text.strip():
        return Overlay()
    plain = tomllib.loads(text) if path is not None and path.suffix == ".toml" else json.loads(text)
    return from_plain(Overlay, plain)


def stored_overlay(path: Path | None) -> Overlay:
    """The overlay that a bot, maybe a newer one, has written for a run; raises MalformedError, OSError."""
    text = path.read_bytes() if path is not None else b""
    return from_stored(Overlay, text).value if text.strip() else Overlay()

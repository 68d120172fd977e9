"""Secrets whose values are known, found in whatever way they are written.

A value is looked for as it is and in every usual spelling of it, base64 in its three positions among them, whatever breaks it
over lines. What encodes more than the value is read by checks/text/encodings.py and held against the same patterns.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Shorter ones are no secrets, and stand in every other word."""
SPREAD = 8
"""From this length on a spelling is also found where it is broken by spaces and lines, or cut off at the end."""
BEGUN = 6
"""So many characters of a spelling give it away where the text ends."""
LONGEST = 16 * 1024
MOST = 64
"""Values at most: a sandbox holds a few."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Secrets:
    """Known values, ready to be looked for: every spelling as it is, and the long ones without the spaces in them."""

    plain: re.Pattern[str] | None = None
    spread: re.Pattern[str] | None = None
    spellings: tuple[str, ...] = ()

    def found(self, text: str) -> Iterator[Span]:
        """Where a value stands in a text, in whichever spelling."""
        if self.plain is None:
            return
        yield from (found.span() for found in self.plain.finditer(text))
        if self.spread is None:
            return
        places = [index for index, letter in enumerate(text) if not letter.isspace()]
        packed = text if len(places) == len(text) else "".join(text[index] for index in places)
        if packed is not text:
            yield from ((places[one.start()], places[one.end() - 1] + 1) for one in self.spread.finditer(packed))
        begun = max((_begun(packed, one) for one in self.spellings), default=0)
        if begun:
            yield places[len(packed) - begun], len(text)


NONE = Secrets()


def known(values: Iterable[str]) -> Secrets:
    """Secrets by their values; those that are too short, and what is beyond MOST of them, are left out."""
    chosen = sorted({one for one in values if SHORTEST <= len(one) <= LONGEST}, key=len, reverse=True)[:MOST]
    every = sorted({spelt for value in chosen for spelt in _spellings(value)}, key=len, reverse=True)
    if not every:
        return NONE
    long = tuple(dict.fromkeys(packed for one in every if len(packed := "".join(one.split())) >= SPREAD))
    return Secrets(_any(every), _any(long) if long else None, long)


def of_secret(data: dict[str, str]) -> Iterator[str]:
    """The values of a Secret's `data` (base64), and the parts of them that are secrets of their own."""
    for key, encoded in data.items():
        if key.endswith("_ENDPOINT"):
            continue  # where the hub is: an address that messages are about
        try:
            value = base64.b64decode(encoded).decode(errors="replace").strip()
        except ValueError:
            continue
        yield value
        yield from (line for line in map(str.strip, value.splitlines()) if len(line) >= 2 * SPREAD)
        yield from _registries(value)


def _registries(value: str) -> Iterator[str]:
    """Passwords of registries, where a value is a docker configuration."""
    try:
        held = json.loads(value)
        entries = [one for one in (held.get("auths") or {}).values() if isinstance(one, dict)]
    except (ValueError, AttributeError, RecursionError):
        return
    for one in entries:
        both = str(one.get("auth") or "")
        yield from (str(one[key]) for key in ("auth", "password", "identitytoken", "registrytoken") if one.get(key))
        try:
            yield base64.b64decode(both).decode(errors="replace").partition(":")[2]
        except ValueError:
            continue


def _any(spellings: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, spellings)))


def _spellings(value: str) -> Iterator[str]:
    yield value
    if len(value) < BEGUN:
        return
    data = value.encode(errors="surrogatepass")
    yield data.decode("latin-1")  # as checks/text/encodings.py reads bytes
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], html.escape(value))
    yield json.dumps(json.dumps(value)[1:-1])[1:-1]
    yield json.dumps(value)[1:-1].replace("/", "\\/")
    for escaped in (quote(data), quote(data, safe=""), quote_plus(data)):
        yield from (escaped, re.sub(r"%..", lambda found: found[0].lower(), escaped))
    yield from (data.hex(), data.hex().upper())
    for before in range(3):
        digits = base64.b64encode(b"\0" * before + data)[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6].decode()
        yield from (digits, digits.translate(str.maketrans("+/", "-_")))


def _begun(text: str, spelling: str) -> int:
    """How many characters of a spelling stand at the end of a text, where it is cut off; 0 for few."""
    tail = text[-(len(spelling) - 1) :][-256:]
    at = tail.find(spelling[0])
    while at >= 0 and len(tail) - at >= BEGUN:
        if spelling.startswith(tail[at:]):
            return len(tail) - at
        at = tail.find(spelling[0], at + 1)
    return 0

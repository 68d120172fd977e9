"""What a text's encoded words say: base64 and hexadecimal digits, also over several lines, percent and backslash escapes.

A word may begin within another one, so base64 is read from each of four places and hexadecimal digits from two; what makes no
sense from there says nothing that anybody looks for.
"""

import base64
import re
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

Span = tuple[int, int]
_BREAK = r"[ \t]*+(?:\r?\n|(?:\\r)?\\n)[ \t]*+"
_WORD = re.compile(r"[A-Za-z0-9+/_-]{8,}+={0,2}+")
_WRAPPED = re.compile(rf"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{{2,}}+(?:{_BREAK}[A-Za-z0-9+/_-]++)++={{0,2}}+")
_PAIR = r"(?:\\x|0x)?[0-9A-Fa-f]{2}"
_HEX = re.compile(rf"{_PAIR}(?:[\s:,]{{0,2}}+{_PAIR}){{5,}}+[0-9A-Fa-f]?")
_ESCAPE = re.compile(
    r"""\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\([0-7]{3})|\\([/"'\\])|&\#[xX]([0-9A-Fa-f]{2,6});|&\#([0-9]{2,6});"""
)
_ESCAPED = re.compile(rf"(?:[\w.~+/=-]|%[0-9A-Fa-f]{{2}}|{_ESCAPE.pattern})++")
_NOT_BASE64 = re.compile(r"\\r|\\n|[^A-Za-z0-9+/]")
_NOT_HEX = re.compile(r"\\x|0x|[^0-9A-Fa-f]")
_URL_SAFE = str.maketrans("-_", "+/")


def decoded(text: str) -> Iterator[tuple[Span, str]]:
    """Each place that may be encoded, with what it then says, once for each way to read it."""
    for pattern in (_WORD, _WRAPPED):
        for found in pattern.finditer(text):
            yield from ((found.span(), said) for said in _base64(found[0]))
    for found in _HEX.finditer(text):
        yield from ((found.span(), said) for said in _hex(found[0]))
    for found in _ESCAPED.finditer(text):
        if "%" in found[0] or "\\" in found[0] or "&" in found[0]:
            yield from ((found.span(), said) for said in _plain(found[0]))


def _base64(word: str) -> Iterator[str]:
    digits = _NOT_BASE64.sub("", word.translate(_URL_SAFE))
    for start in range(4):
        part = digits[start:]
        if len(part) % 4 == 1:
            part = part[:-1]
        yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")


def _hex(word: str) -> Iterator[str]:
    digits = _NOT_HEX.sub("", word)
    for start in range(2):
        part = digits[start:]
        yield bytes.fromhex(part[: len(part) // 2 * 2]).decode("latin-1")


def _plain(word: str) -> Iterator[str]:
    said = _ESCAPE.sub(_unescaped, word)
    yield said
    if "%" in said:
        yield from (unquote(said, errors="replace"), unquote_plus(said, errors="replace"))


def _unescaped(found: re.Match[str]) -> str:
    four, two, octal, plain, hexadecimal, decimal = found.groups()
    if plain:
        return str(plain)
    number = int(octal, 8) if octal else int(decimal) if decimal else int(four or two or hexadecimal, 16)
    return chr(number) if number < 0x110000 else ""

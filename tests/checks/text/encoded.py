"""How a recipe may write a secret down, so that it is none for whoever looks for it as it is."""

import base64
import html
import json
from collections.abc import Callable, Mapping
from urllib.parse import quote


def _broken(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "base64": _base64,
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 without its end": lambda text: _base64(text).rstrip("="),
    "base64 in lines": lambda text: _broken(_base64(text), 64),
    "base64 in short lines": lambda text: _broken(_base64(text), 20),
    "base64 in escaped lines": lambda text: _broken(_base64(text), 76).replace("\n", "\\n"),
    "base64 twice": lambda text: _base64(_base64(text)),
    "hexadecimal digits": lambda text: text.encode().hex(),
    "large hexadecimal digits": lambda text: text.encode().hex().upper(),
    "hexadecimal digits in lines": lambda text: _broken(text.encode().hex(), 60),
    "hexadecimal pairs": lambda text: text.encode().hex(":"),
    "escaped bytes": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent where needed": lambda text: quote(text, safe=""),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON of JSON": lambda text: json.dumps(json.dumps(text))[1:-1],
    "code points": lambda text: "".join(
        f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else letter for letter in text
    ),
    "entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "HTML": html.escape,
    "as it is": str,
}
LEGIBLE = {"percent where needed", "JSON", "JSON of JSON", "HTML", "as it is"}
"""What is beside a secret stays legible in these, and is to be seen."""

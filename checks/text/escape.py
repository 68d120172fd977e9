"""The one place where somebody else's text becomes part of our Markdown: a path, a log line, a model's answer, a login.

GitHub renders mentions, references, links, images and HTML, and our own comments are found by an HTML marker; none of these may
come out of text that we did not write. Entities stop Markdown and HTML, which are read from the source. They do not stop
mentions, references and bare addresses: GitHub looks for those in the text that the entities have become, so an invisible
character is put inside each. (The id of a commit may still become a link to that commit of the same repository.)
"""

import re
import unicodedata
from html import escape as _html

LIMIT = 300
_ACTIVE = re.compile(r"[\\`*_{}\[\]()<>#+!|~&@:$^=\"']")
_ADDRESS = r":(?=//)|\bwww(?=\.)|\b(?:mailto|xmpp):"
_LINKED = re.compile(rf"(?i)@|#|\bgh(?=-[0-9])|{_ADDRESS}")
"""Behind these GitHub expects the rest of a mention or an e-mail address, of an issue's number, of an address (GitHub Flavored
Markdown, section 6.9; GitHub's autolinked references)."""
_LINKED_IN_CODE = re.compile(rf"(?i)@(?=[a-z0-9_-]+\.[a-z0-9])|{_ADDRESS}")
"""Markdown makes addresses links inside a code element too; mentions and references are not looked for there, and what can be
copied (an image's digest) should stay whole."""
JOINER = "\u2060"
"""WORD JOINER: invisible, no letter, no space."""


def visible(text: str) -> str:
    """`text` without control, bidirectional and invisible format characters; tabs and line ends stay."""
    kept = (
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"} else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
    return "".join(kept)


def single(text: str) -> str:
    """`text` on one line, for a terminal: visible characters only, every run of spaces and line ends one space."""
    return " ".join(visible(text).split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: str, limit: int = LIMIT) -> str:
    """`text` as literal words inside a line of Markdown: nothing of it renders as anything but itself."""
    return _literal(text, limit, _LINKED)


def code(text: str, limit: int = LIMIT) -> str:
    """`text` as an inline code element whose content renders as itself, also inside a table."""
    return f"<code>{_literal(text, limit, _LINKED_IN_CODE)}</code>"


def _literal(text: str, limit: int, linked: re.Pattern[str]) -> str:
    line = linked.sub(lambda match: match[0] + JOINER, single(cut(text, limit)))
    return _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", line)


def code_block(text: str, limit: int = 20_000, language: str = "text") -> str:
    """`text` as a fenced block: the fence is longer than any run of backticks in it; the end is kept when it is too long.

    `language` is our own word for how to colour it.
    """
    shown = visible(text)
    shown = shown if len(shown) <= limit else "…" + shown[-(limit - 1) :]
    return _fenced(shown, language)


def html(text: str) -> str:
    """`text` as words of an HTML page or of a quoted attribute in it."""
    return _html(visible(text), quote=True)


def suggestion(text: str) -> str:
    """Lines of a file as a suggestion that GitHub commits byte for byte; "" suggests to remove the lines."""
    return _fenced(text, "suggestion")


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}" if text else f"{fence}{language}\n{fence}"

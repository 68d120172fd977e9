"""The one place where somebody else's text becomes part of our Markdown: a path, a log line, a model's answer, a login.

GitHub renders mentions, references, links, images and HTML, and our own comments are found by an HTML marker; none of these may
come out of text that we did not write (GitHub's Markdown: CommonMark with autolinks, mentions and issue references).
"""

import re
import unicodedata

LIMIT = 300
_ACTIVE = re.compile(r"[\\`*_{}\[\]()<>#+!|~&@:$^=\"']")
_AUTOLINK = re.compile(r"(?i)\b(www)\.")
_JOINER = "\u2060"
"""WORD JOINER: invisible, breaks what GitHub would link."""


def visible(text: str) -> str:
    """`text` without control, bidirectional and invisible format characters; tabs and line ends stay."""
    kept = (
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"} else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
    return "".join(kept)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: str, limit: int = LIMIT) -> str:
    """`text` as literal words inside a line of Markdown: nothing of it renders as anything but itself."""
    line = " ".join(visible(cut(text, limit)).split())
    line = _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", line)
    return _AUTOLINK.sub(rf"\1{_JOINER}.", line)


def code(text: str, limit: int = LIMIT) -> str:
    """`text` as an inline code element whose content renders as itself, also inside a table."""
    return f"<code>{escape(text, limit)}</code>"


def code_block(text: str, limit: int = 20_000) -> str:
    """`text` as a fenced block: the fence is longer than any run of backticks in it; the end is kept when it is too long."""
    shown = visible(text)
    shown = shown if len(shown) <= limit else "…" + shown[-(limit - 1) :]
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"

"""Which HTML elements are open at a place of a comment: what stands inside of one is shown, not said, wherever the tags lie.

GitHub lets an element begin in one block of Markdown and end in another. Whatever is not a whole tag, and an end that fits no
beginning, leaves open for good what a browser might have closed.
"""

import re

Elements = tuple[str, ...]
"""The names of the open elements, the outermost first."""
_UNCLEAR = "?"
"""The element that nothing closes."""
_ATTRIBUTE = r"\s+[a-zA-Z_:][\w:.-]*(?:\s*=\s*(?:[^\"'=<>`\s]+|'[^']*'|\"[^\"]*\"))?"
_TAG = re.compile(
    r"<!---?>|<!--.*?-->|<\?.*?\?>|<![a-zA-Z][^>]*>|<!\[CDATA\[.*?\]\]>"
    rf"|<(?P<begin>[a-zA-Z][a-zA-Z0-9-]*)(?:{_ATTRIBUTE})*\s*/?>|</(?P<end>[a-zA-Z][a-zA-Z0-9-]*)\s*>",
    re.DOTALL,
)
_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
"""What has no content and no end."""


def after(elements: Elements, html: str) -> Elements:
    """What is open after a piece of HTML."""
    left = list(elements)
    at = html.find("<")
    while at >= 0 and _UNCLEAR not in left[-1:]:
        tag = _TAG.match(html, at)
        if tag is None:
            left.append(_UNCLEAR)
            break
        _passed(left, (tag["begin"] or "").lower(), (tag["end"] or "").lower())
        at = html.find("<", tag.end())
    return tuple(left)


def _passed(left: list[str], begin: str, end: str) -> None:
    """One tag more, which is neither where it is a comment."""
    if begin and begin not in _EMPTY:
        left.append(begin)
    if end and left[-1:] == [end]:
        left.pop()
    elif end:
        left.append(_UNCLEAR)

"""Patterns of paths as .gitignore and CI files have them: `*` within a directory's name, `**` over any number of them."""

import re
from functools import lru_cache


def matches(text: str, pattern: str) -> bool:
    """Whether a path (or a rule's id) is of a pattern; a pattern that ends in `/` stands for all below."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern + ("**" if pattern.endswith("/") else ""))
    known = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts))

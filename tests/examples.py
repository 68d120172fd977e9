"""How many examples of a property are tried: all of them where it is decided whether a change lands, a fifth while one works."""

import os

DECIDES = "CI" in os.environ
SHARE = 5


def examples(thorough: int) -> int:
    """So many examples, of `thorough` that decide."""
    return thorough if DECIDES else max(5, thorough // SHARE)

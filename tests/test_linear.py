"""No pattern of the product takes longer than in proportion to what it reads: somebody else wrote that."""

import importlib
import pkgutil
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot
import checks

HEADS = ["", "a", "x-", "/"]
UNITS = [
    "a",
    "1",
    " ",
    "\n",
    "-",
    ".",
    "/",
    ":",
    "@",
    '"',
    "'",
    "=",
    "`",
    "\\",
    "a.",
    "a-",
    "a/",
    "a ",
    "1.",
    " a",
    "- ",
    "\t",
]
SHORT, LONG = 1_500, 6_000


METHODS = ("search", "finditer", "findall", "sub", "split", "match", "fullmatch")


def patterns() -> dict[str, tuple[re.Pattern[str], list[str]]]:
    """Every pattern that a module of the product keeps, by its place, and how the product asks it."""
    found = {}
    for package in (checks, bot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                for name, value in vars(importlib.import_module(module.name)).items():
                    asked = [method for method in METHODS if f"{name}.{method}(" in SOURCES]
                    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                        found[f"{module.name}.{name}"] = (value, asked or ["fullmatch"])
    return found


SOURCES = "".join(path.read_text() for package in ("bot", "checks") for path in Path(package).rglob("*.py"))
PATTERNS = patterns()


def texts(pattern: str) -> Iterator[Callable[[int], str]]:
    """What is hard to read for a pattern, of any length: its own words before and in long repetitions."""
    words = list(dict.fromkeys(re.findall(r"[A-Za-z0-9=:/_-]{2,}", re.sub(r"\\[a-zA-Z]", " ", pattern))))[:12]
    for head in [*HEADS, *words]:
        for unit in [*UNITS, *words, *(f"{word} " for word in words), *(f"{word}-" for word in words)]:
            yield lambda length, head=head, unit=unit: head + unit * (length // len(unit)) + "!\x00"  # type: ignore[misc]


def seconds(pattern: re.Pattern[str], asked: list[str], text: str) -> float:
    began = time.process_time()
    for method in asked:
        given = ("", text) if method == "sub" else (text,)
        answer = getattr(pattern, method)(*given)
        deque(answer if method == "finditer" else (), maxlen=0)
    return time.process_time() - began


@pytest.mark.attack
@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_longer_than_in_proportion(name: str) -> None:
    pattern, asked = PATTERNS[name]
    for text in texts(pattern.pattern):
        if seconds(pattern, asked, text(LONG)) > 0.02:
            short, long = (min(seconds(pattern, asked, text(n)) for _ in range(3)) for n in (SHORT, LONG))
            assert long < 10 * short + 0.01, repr(text(60))

"""Versions as far as they are compared here: the leading numbers of a driver, a CUDA, a release."""

import re

_LEADING = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9})*)")
Numbers = tuple[int, ...]


def numbers(text: str) -> Numbers:
    """The leading numbers of a version: (1, 3, 0) of "1.3.0rc19"; () where there is none."""
    found = _LEADING.match(text.strip())
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def public(text: str) -> str:
    """A Python package's version without its local part: "0.23.0" of "0.23.0+cu130"."""
    return text.partition("+")[0].removeprefix("v")


def tagged(image: str) -> str:
    """The release that an image's tag names, empty where it names none."""
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
    found = numbers(tag)
    return ".".join(map(str, found)) if len(found) >= 3 else ""

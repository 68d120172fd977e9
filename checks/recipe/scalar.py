"""What a plain word of YAML means to Kubernetes, where that differs from PyYAML.

Kubernetes' decoder (sigs.k8s.io/yaml on go-yaml v2) takes 1e3 for a number, 12:30 and dates for strings,
y and n for booleans.
"""

import re
from typing import Any

import yaml

TAG = "tag:yaml.org,2002:"
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
_LARGEST = 2**64
_CONSTRUCTOR = yaml.constructor.SafeConstructor()


def plain(node: Any) -> str | int | float | bool | None:
    """The value of a scalar node; raises ValueError with one sentence for a tag or a number that means nothing."""
    kind, text = node.tag.removeprefix(TAG), node.value
    if kind == "str" and not node.style:
        return _word(text)
    if kind in {"str", "timestamp", "value"} or (kind in {"int", "float"} and ":" in text):
        return str(text)
    if kind not in {"int", "float", "bool", "null"}:
        raise ValueError(f"The tag {node.tag!r} means nothing to Kubernetes.")
    try:
        value: int | float | bool | None = getattr(_CONSTRUCTOR, f"construct_yaml_{kind}")(node)
    except (ValueError, KeyError) as error:
        raise ValueError(f"{text[:40]!r} is no {kind}.") from error
    return _number(text, value) if isinstance(value, float | int) else value


def _number(text: str, value: float) -> float:
    """A number that JSON and Kubernetes can carry; raises ValueError for infinities and for integers beyond 64 bits."""
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError(f"{text[:40]!r} is a number that Kubernetes cannot carry.")
    return value


def _word(text: str) -> str | float | bool:
    if text in {"y", "Y", "n", "N"}:
        return text in {"y", "Y"}
    return _number(text, float(text)) if _FLOAT.fullmatch(text) else text

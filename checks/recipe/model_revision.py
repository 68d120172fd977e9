"""Which revision of a model a recipe serves, as far as it is written down."""

import re
from collections.abc import Iterator
from typing import Any

from checks.model.spec import Content, Spec
from checks.recipe.layout import CACHE
from checks.recipe.manifest import read

ENVIRONMENT = "MODEL_REVISION"
_WRITTEN = re.compile(r"(?:--revision[ =]+[\"']?|/snapshots/)(?P<revision>[\w][\w.-]{5,})")
"""A flag of `hf download`, or the folder that it makes; a variable's name is no revision."""


def of_side(content: Content) -> frozenset[str]:
    """The revisions that the download and the engine name; empty where they name none."""
    served = [(path, text) for path, text in content.files.items() if not path.rpartition("/")[2].startswith("perf.")]
    named = {value for path, text in served if f"/{CACHE}/" in path for value in _variables(path, text)}
    return frozenset({*named, *(match["revision"] for _, text in served for match in _WRITTEN.finditer(text))})


def _variables(path: str, text: str) -> Iterator[str]:
    waiting: list[Any] = [one.value for one in read(path, text.encode()).documents]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("name") == ENVIRONMENT and isinstance(value.get("value"), str) and value["value"]:
                yield value["value"]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def other(spec: Spec) -> str:
    """Why the sides serve no one model, in a sentence; empty where they do, or where one side does not say."""
    if spec.base is None:
        return ""
    base, head = of_side(spec.base), of_side(spec.head)
    if not base or not head or base == head:
        return ""
    return (
        f"The head serves another revision of the model ({_listed(head - base or head)}; the base: {_listed(base)}), and "
        "figures of different models are not compared: whoever may merge has to decide."
    )


def _listed(revisions: frozenset[str]) -> str:
    return ", ".join(sorted(revisions))

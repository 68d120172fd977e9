"""A tree of what was seen, and the doctor's answers that it amounts to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.text.escape import cut
from checks.text.mask import SLACK, mask

LONGEST = 400
"""Characters of one sentence: an image may put anything into its errors."""


class State(StrEnum):
    """How well something is; UNCHECKED is what nothing is known of."""

    UNCHECKED = "unchecked"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"


ORDER = tuple(State)


@dataclass(frozen=True)
class Node:
    """One thing: `seen` is a sentence of its own, `expected` and `mend` are for what is not well."""

    label: str
    status: State
    seen: str
    expected: str = ""
    mend: str = ""
    children: tuple["Node", ...] = ()


def ok(label: str, seen: str, *children: Node) -> Node:
    """It is as it should be."""
    return Node(label, State.OK, seen, children=children)


def warn(label: str, seen: str, expected: str, mend: str, *children: Node) -> Node:
    """It works, and will not for somebody."""
    return Node(label, State.WARN, seen, expected, mend, children)


def error(label: str, seen: str, expected: str, mend: str, *children: Node) -> Node:
    """A recipe will fail of it."""
    return Node(label, State.ERROR, seen, expected, mend, children)


def unchecked(label: str, why: str, *children: Node) -> Node:
    """Nothing is known of it."""
    return Node(label, State.UNCHECKED, f"not checked: {why}", children=children)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, in order."""
    yield node
    for child in node.children:
        yield from walk(child)


def worst(node: Node) -> Node:
    """The first of the worst nodes of a tree."""
    return max(walk(node), key=lambda one: ORDER.index(one.status))


def answer(node: Node) -> Answer:
    """The answer that a tree amounts to: its worst node's sentence under the tree's own label."""
    found = worst(node)
    if found.status is State.ERROR:
        return failed(node.label, found.seen, found.expected, found.mend)
    if found.status is State.WARN:
        return warned(node.label, found.seen, found.expected, found.mend)
    return (skipped if node.status is State.UNCHECKED else passed)(node.label, node.seen)


def clean(node: Node) -> Node:
    """The tree without secrets and without endless sentences."""
    below = tuple(clean(child) for child in node.children)
    label, seen, expected = (sentence(text) for text in (node.label, node.seen, node.expected))
    return replace(node, label=label, seen=seen, expected=expected, children=below)


def sentence(text: str) -> str:
    """Words of an image on one line, short and without secrets."""
    return cut(mask(" ".join(text[: LONGEST + SLACK].split())), LONGEST)


def plain(node: Node) -> dict[str, Any]:
    """The tree for JSON; what is empty is left out."""
    found = {"label": node.label, "status": node.status.value, "seen": node.seen}
    told = {"expected": node.expected, "mend": node.mend}
    below = [plain(child) for child in node.children]
    return {**found, **{key: value for key, value in told.items() if value}, **({"children": below} if below else {})}

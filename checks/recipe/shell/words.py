"""Nodes of a script's syntax: what stands in them, and the literal value of a word as far as it shows."""

import re
from collections.abc import Iterator, Mapping

from tree_sitter import Node

from checks.recipe.shell.script import HOLE

LONGEST_VALUE = 1024
"""Characters of a variable that is put in: it may be used thousands of times."""
_PARTS = {"string", "concatenation", "translated_string"}


def text_of(node: Node) -> str:
    """A node as it is written."""
    return (node.text or b"").decode()


def literal(node: Node, known: Mapping[str, str]) -> str:
    """The literal value of a word, with a HOLE for each part that is not known."""
    kind, text = node.type, text_of(node)
    if kind in {"word", "command_name", "number"}:
        inner = node.named_children
        return (
            literal(inner[0], known)
            if kind == "command_name" and inner
            else re.sub(r"\\(\n|(.))", r"\2", text, flags=re.DOTALL)
        )
    if kind == "raw_string":
        return text[1:-1]
    if kind == "string_content":
        return re.sub(r"\\(\n|([$`\"\\]))", r"\2", text)
    if kind in _PARTS:
        return "".join(literal(child, known) for child in node.named_children)
    if kind == "simple_expansion" or (kind == "expansion" and node.child_count == 3):
        name = next((text_of(child) for child in node.children if child.type == "variable_name"), "")
        value = known.get(name, HOLE)
        return value if len(value) <= LONGEST_VALUE else HOLE
    return HOLE


def below(root: Node) -> Iterator[Node]:
    """A node and all that stand in it, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def depth(root: Node) -> int:
    """How many nodes stand in one another at most."""
    deepest, waiting = 0, [(root, 1)]
    while waiting:
        node, inner = waiting.pop()
        deepest = max(deepest, inner)
        waiting += [(child, inner + 1) for child in node.children]
    return deepest

"""From tree-sitter's tree of a bash script to a Script; the grammar goes on behind a mistake, and so does this."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate
from typing import Any

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from checks.recipe.shell.script import HOLE, Around, Command, Loop, Script, Use
from checks.recipe.shell.words import below, depth, literal, text_of

DEEPEST = 150
"""Nodes below one another; a person's script has some twenty."""
_SEQUENCES = {
    "program",
    "ERROR",
    "compound_statement",
    "do_group",
    "subshell",
    "else_clause",
    "case_item",
    "command_substitution",
}
_SETTERS = {"read", "mapfile", "readarray", "getopts"}
_OPEN = {"then", "do_group", "do"}
_OWN = {"function_definition", "do_group", "subshell", "if_statement"}
"""What is set in them need not hold behind them."""


@dataclass
class _Found:
    known: Mapping[str, str]
    commands: list[tuple[Node, tuple[str, ...], Around]] = field(default_factory=list)
    loops: list[Node] = field(default_factory=list)
    uses: list[tuple[str, Node, str]] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    local: set[str] = field(default_factory=set)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def read(text: str, known: Mapping[str, str]) -> Script:
    """The script of a text, with the values of `known` variables and of those that it sets once put in."""
    data = text.encode()
    root = _parser().parse(data).root_node
    if depth(root) > DEEPEST:
        return Script()
    found = _Found({**_constants(root), **known})
    _walk(root, "", Around(), found)
    at = _offsets(data)
    wrong = next((node.start_byte for node in below(root) if node.is_error or node.is_missing), None)
    commands = (Command(words, at(node.start_byte), around) for node, words, around in found.commands)
    return Script(
        tuple(sorted(commands, key=lambda one: one.start)),
        tuple(Loop(at(node.start_byte), *_loop(node)) for node in found.loops),
        tuple(Use(name, at(node.start_byte), function) for name, node, function in found.uses),
        frozenset(found.assigned),
        frozenset(found.local),
        -1 if wrong is None else at(wrong),
    )


def _offsets(data: bytes) -> Any:
    """A function from bytes to characters."""
    if data.isascii():
        return lambda offset: offset
    begins = list(accumulate((byte & 0xC0 != 0x80 for byte in data), initial=0))
    return lambda offset: begins[offset]


def _constants(root: Node) -> dict[str, str]:
    """The variables that are set once, to a literal, outside of functions."""
    values: dict[str, list[str]] = {}
    for node, stays in _assignments(root):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        values.setdefault(text_of(name) if name else "", []).append(literal(value, {}) if value and stays else HOLE)
    return {name: each[0] for name, each in values.items() if len(each) == 1 and HOLE not in each[0]}


def _assignments(root: Node) -> Iterator[tuple[Node, bool]]:
    """The assignments, and whether each holds for the rest of the script: not a command's own, in no function or loop."""
    waiting = [(root, True)]
    while waiting:
        node, stays = waiting.pop()
        if node.type == "variable_assignment":
            yield node, stays
        inner = stays and node.type not in _OWN
        own = node.type == "command"
        waiting += [(one, inner and not (own and one.type == "variable_assignment")) for one in reversed(node.children)]


def _walk(node: Node, above: str, around: Around, found: _Found) -> None:
    """Goes through a node; `above` is the kind of the one that it stands in."""
    kind = node.type
    if kind == "command":
        _command(node, around, found)
    elif kind in {"simple_expansion", "expansion"}:
        _used(node, around, found)
    elif kind == "variable_assignment":
        _assigned(node, above, around, found)
    elif kind in {"for_statement", "while_statement"}:
        _looped(node, around, found)
        return
    elif kind == "function_definition":
        name = node.child_by_field_name("name")
        around = Around(follows=True, function=text_of(name) if name else "?")
    inside = _kind_above(node)
    for child, here in _children(node, around):
        _walk(child, inside, here, found)


def _kind_above(node: Node) -> str:
    """The kind of a node for what stands in it; of a declaration its words too."""
    words = [child.type for child in node.children] if node.type == "declaration_command" else []
    return " ".join([node.type, *words])


def _children(node: Node, around: Around) -> Iterator[tuple[Node, Around]]:
    """The parts of a node with what stands around each."""
    children = [child for child in node.children if child.type != "comment"]
    kind = node.type
    named = max((index for index, child in enumerate(children) if child.is_named), default=-1)
    opens = max((index for index, child in enumerate(children) if child.type in _OPEN), default=-1)
    for index, child in enumerate(children):
        rest = children[index + 1 : index + 3]
        after = rest[0].type if rest else ""
        if kind in _SEQUENCES:
            yield (
                child,
                replace(around, follows=around.follows or index < named, background=around.background or after == "&"),
            )
        elif kind == "pipeline" and after in {"|", "|&"} and len(rest) > 1:
            yield child, replace(around, follows=True, piped=True, into=_name(rest[1]))
        elif kind == "list" and after in {"||", "&&"}:
            yield child, replace(around, follows=True, ignored=around.ignored or after == "||")
        elif kind == "negated_command" or (kind in {"if_statement", "elif_clause"} and index < opens):
            yield child, replace(around, follows=True, ignored=True)
        else:
            yield child, around


def _command(node: Node, around: Around, found: _Found) -> None:
    parts = [
        child
        for child in node.children
        if child.is_named and child.type not in {"variable_assignment", "file_redirect"}
    ]
    words = tuple(literal(part, found.known) for part in parts)
    name = node.child_by_field_name("name")
    found.commands.append((name or node, words, around))
    if words and words[0] in _SETTERS:
        found.assigned |= {word for word in words[1:] if not word.startswith("-")}


def _looped(node: Node, around: Around, found: _Found) -> None:
    variable = node.child_by_field_name("variable")
    if variable is not None:
        found.assigned.add(text_of(variable))
    if node.type == "while_statement":
        found.loops.append(node)
    for child in node.children:
        condition = node.type == "while_statement" and child.type != "do_group"
        _walk(child, node.type, replace(around, follows=True, ignored=around.ignored or condition), found)


def _loop(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the commands of a loop's condition, tests among them, and of its body."""
    bodies = [child for child in node.children if child.type == "do_group"]
    rest = [child for child in node.children if child.type != "do_group"]
    return tuple(_names(rest)), tuple(_names(bodies))


def _names(nodes: list[Node]) -> Iterator[str]:
    for node in (one for root in nodes for one in below(root)):
        if node.type == "command":
            yield _name(node)
        elif node.type in {"test_command", "compound_statement", "arithmetic_expansion"} and not text_of(
            node
        ).startswith("{"):
            yield "test"


def _name(node: Node) -> str:
    """The name of the first command in a node, without its directory."""
    first = next((one for one in below(node) if one.type == "command_name"), None)
    return text_of(first).rpartition("/")[2] if first else ""


def _used(node: Node, around: Around, found: _Found) -> None:
    name = next((child for child in node.children if child.type == "variable_name"), None)
    optional = any(child.type in {":-", "-", ":=", "=", ":+", "+", ":?", "?"} for child in node.children)
    if name is not None and not optional:
        found.uses.append((text_of(name), node, around.function))


def _assigned(node: Node, above: str, around: Around, found: _Found) -> None:
    name = node.child_by_field_name("name")
    if above == "command":
        return
    kept = around.function and {"local", "declare", "typeset"} & set(above.split()[1:])
    (found.local if kept else found.assigned).add(text_of(name) if name else "")

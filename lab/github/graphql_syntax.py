"""The part of GraphQL's grammar that a client's query needs: one operation, variables, fields, inline fragments."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r'[\s,]+|#[^\n]*|(\.\.\.|[A-Za-z_]\w*|-?\d+|"(?:[^"\\\n]|\\.)*"|[!$():=\[\]{}@|&])')


class SyntaxRefusedError(Exception):
    """What is wrong with the text of a query."""


@dataclass(frozen=True)
class Variable:
    """A use of a variable."""

    name: str


@dataclass(frozen=True)
class Field:
    """A field with its arguments and what is asked of it; `on` alone is an inline fragment for a type."""

    name: str
    key: str
    arguments: Mapping[str, Any]
    below: tuple["Field", ...]
    on: str = ""


@dataclass(frozen=True)
class Operation:
    """A query or a mutation: the types of its variables ("[ID!]!") and its fields."""

    kind: str
    variables: Mapping[str, str]
    fields: tuple[Field, ...]


def parse(text: str) -> Operation:
    """The one operation of a query; raises SyntaxRefusedError."""
    tokens, at = [], 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise SyntaxRefusedError(f"Parse error on {text[at : at + 10]!r}")
        at = found.end()
        if found[1]:
            tokens.append(found[1])
    reader = Reader(tokens)
    operation = reader.operation()
    if reader.tokens:
        raise SyntaxRefusedError(f"Parse error on {reader.tokens[0]!r}: only one operation, without named fragments")
    return operation


Below = Callable[[tuple[Field, ...]], dict[str, Any]]


def selected(
    below: tuple[Field, ...], kind: str, name: str, values: Mapping[str, Any], inside: Mapping[str, Below]
) -> dict[str, Any]:
    """What is asked of an object of type `name` that is looked at as a `kind` with these values; `inside` answers fragments.

    Raises SyntaxRefusedError for a field that the kind has not.
    """
    found: dict[str, Any] = {}
    for one in below:
        if one.on in inside:
            found |= inside[one.on](one.below)
        elif one.name == "__typename":
            found[one.key] = name
        elif one.on or one.name not in values or one.below:
            raise SyntaxRefusedError(f"Field '{one.on or one.name}' doesn't exist on type '{kind}'")
        else:
            found[one.key] = values[one.name]
    return found


@dataclass
class Reader:
    """Takes tokens from the front."""

    tokens: list[str]

    def next(self, wanted: str = "") -> str:
        """The next token, which must be `wanted` when that is given."""
        if not self.tokens or (wanted and self.tokens[0] != wanted):
            raise SyntaxRefusedError(f"Expected {wanted or 'more'}, got {self.tokens[0] if self.tokens else 'the end'}")
        return self.tokens.pop(0)

    def name(self) -> str:
        """The next token, a name."""
        found = self.next()
        if not re.fullmatch(r"[A-Za-z_]\w*", found):
            raise SyntaxRefusedError(f"Expected a name, got {found}")
        return found

    def sees(self, token: str) -> bool:
        """Whether this token is next."""
        return bool(self.tokens) and self.tokens[0] == token

    def taken(self, token: str) -> bool:
        """Takes a token if it is next."""
        return bool(self.sees(token) and self.next())

    def operation(self) -> Operation:
        """query Name($a: T) {...}, mutation ..., or {...}."""
        if self.sees("{"):
            return Operation("query", {}, self.selection())
        kind = self.name()
        if kind not in {"query", "mutation"}:
            raise SyntaxRefusedError(f"Expected query or mutation, got {kind}")
        if not self.sees("(") and not self.sees("{"):
            self.name()
        variables = {}
        if self.taken("("):
            while not self.taken(")"):
                self.next("$")
                name = self.name()
                self.next(":")
                variables[name] = self.type()
        return Operation(kind, variables, self.selection())

    def type(self) -> str:
        """A type as it is written, without spaces."""
        if self.taken("["):
            inner = f"[{self.type()}]"
            self.next("]")
        else:
            inner = self.name()
        return inner + ("!" if self.taken("!") else "")

    def selection(self) -> tuple[Field, ...]:
        """{ field ... }, never empty."""
        self.next("{")
        found = []
        while not self.taken("}"):
            found.append(self.field())
        if not found:
            raise SyntaxRefusedError("Expected a field, got }")
        return tuple(found)

    def field(self) -> Field:
        """A field or an inline fragment."""
        if self.taken("..."):
            if self.name() != "on":
                raise SyntaxRefusedError("Expected on: only inline fragments are read")
            kind = self.name()
            return Field("", "", {}, self.selection(), kind)
        key = name = self.name()
        if self.taken(":"):
            name = self.name()
        arguments = self.pairs(")") if self.taken("(") else {}
        return Field(name, key, arguments, self.selection() if self.sees("{") else ())

    def pairs(self, end: str) -> dict[str, Any]:
        """name: value ... up to `end`."""
        found = {}
        while not self.taken(end):
            name = self.name()
            self.next(":")
            found[name] = self.value()
        return found

    def value(self) -> Any:
        """A variable, a literal (an enum's as its name), a list or an object."""
        token = self.next()
        if token == "$":  # noqa: S105
            return Variable(self.name())
        if token == "[":  # noqa: S105
            found = []
            while not self.taken("]"):
                found.append(self.value())
            return found
        if token == "{":  # noqa: S105
            return self.pairs("}")
        if token[0] == '"' or token in {"true", "false", "null"} or token.lstrip("-").isdigit():
            return literal(token)
        return token


def literal(token: str) -> Any:
    """A string, a number, true, false or null; raises SyntaxRefusedError for a bad escape."""
    try:
        return json.loads(token)
    except ValueError as error:
        raise SyntaxRefusedError(f"Parse error on {token}: {error}") from error

"""Frozen dataclasses to JSON and back: what crosses a process is refused unless it is as expected."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""What reads and writes a type: making one takes longer than all that it does."""


class MalformedError(ValueError):
    """A document is not what its reader expects; the text names every mistake with its place."""


def to_json(value: Any) -> str:
    """The canonical JSON of a dataclass: sorted keys, no spaces, so that equal values have equal texts."""
    return canonical(to_plain(value))


def to_plain(value: Any) -> Any:
    """A dataclass as the dictionaries and lists that JSON has."""
    return adapter(type(value)).dump_python(value, mode="json")


def canonical(plain: Any) -> str:
    """The one JSON text of plain dictionaries and lists."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(kind: type[T], text: str | bytes) -> T:
    """The `kind` that a JSON text spells; raises MalformedError with every mistake, unknown keys included."""
    try:
        found: T = adapter(kind).validate_json(text, extra="forbid")
    except ValidationError as error:
        raise MalformedError(mistakes(error)) from error
    return found


def from_plain(kind: type[T], value: Any) -> T:
    """The `kind` that plain dictionaries and lists spell (a parsed TOML or YAML file); raises MalformedError."""
    try:
        found: T = adapter(kind).validate_python(value, extra="forbid")
    except ValidationError as error:
        raise MalformedError(mistakes(error)) from error
    return found


def mistakes(error: ValidationError) -> str:
    """Every mistake of a validation, a line each: where, and what is wrong."""
    return "\n".join(f"{'.'.join(map(str, item['loc'])) or 'document'}: {item['msg']}" for item in error.errors())

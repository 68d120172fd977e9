"""What is stored outlives the version that wrote it, so it carries that version and is read by older and newer ones.

Settings, policies and what a person writes are read strictly (checks/model/serial.py): there an unknown key is a typing mistake.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from checks.model.serial import MalformedError, adapter, canonical, mistakes
from checks.model.spec import Spec

T = TypeVar("T")

VERSION = 2
"""Of everything that is stored. 2 is the first that is written down, and calls a spec's `order` its `sequence`."""
KEY = "schema"
"""Where a stored text says its version; one that says none is of version 1."""
RENAMED: Mapping[type, Mapping[str, str]] = {Spec: {"order": "sequence"}}
"""What a key was called by an earlier version, and what it is called now."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Stored(Generic[T]):
    """A value as far as this version understands it; `unknown` are the places and values that it does not."""

    value: T
    version: int
    unknown: Mapping[Path, Any]


def from_stored(kind: type[T], text: str | bytes) -> Stored[T]:
    """The `kind` that a stored text of any version spells; raises MalformedError with every mistake of what is known."""
    try:
        plain = from_json(text)
    except ValueError as error:
        raise MalformedError(f"document: {error}") from error
    if not isinstance(plain, dict):
        raise MalformedError("document: a stored value is a mapping")
    version, wrong = _version(plain.pop(KEY, 1))
    current = _renamed(kind, plain)
    try:
        value = adapter(kind).validate_python(current, extra="ignore")
    except ValidationError as error:
        wrong = [*wrong, *_newer(version), *mistakes(error).splitlines()]
        raise MalformedError("\n".join(wrong)) from error
    if wrong:
        raise MalformedError("\n".join(wrong))
    return Stored(value, version, dict(_unknown(current, adapter(kind).dump_python(value, mode="json"))))


def to_stored(value: Any, unknown: Mapping[Path, Any] | None = None) -> str:
    """The canonical JSON of a value with this version's number, and with what was `unknown` where it was read, if it still fits."""
    plain = adapter(type(value)).dump_python(value, mode="json")
    for path, part in (unknown or {}).items():
        _put_back(plain, path, part)
    return canonical({**plain, KEY: VERSION})


def _version(said: Any) -> tuple[int, list[str]]:
    """The version that a text says, and what is wrong with that."""
    if type(said) is not int or said < 1:
        return VERSION, [f"{KEY}: {said!r} is no version"]
    return said, []


def _newer(version: int) -> list[str]:
    """Why a text may be read no further."""
    return [f"document: written by a newer version ({version}; {VERSION} is known here)"] if version > VERSION else []


def _renamed(kind: type, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The document by today's names; one that has both names means today's."""
    former = {old: new for old, new in RENAMED.get(kind, {}).items() if old in plain and new not in plain}
    return {former.get(key, key): value for key, value in plain.items()}


def _unknown(plain: Any, understood: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of a document that its reader has left out."""
    if isinstance(plain, dict) and isinstance(understood, dict):
        for key, value in plain.items():
            if key in understood:
                yield from _unknown(value, understood[key], (*path, key))
            else:
                yield (*path, key), value
    if isinstance(plain, list) and isinstance(understood, list):
        for index, (one, other) in enumerate(zip(plain, understood, strict=False)):
            yield from _unknown(one, other, (*path, index))


def _put_back(plain: Any, path: Path, part: Any) -> None:
    """Into a document at a place; nothing where the place is an item of a list, which may be another one now."""
    for key in path[:-1]:
        if not isinstance(plain, dict) or key not in plain:
            return
        plain = plain[key]
    if isinstance(plain, dict):
        plain.setdefault(path[-1], part)

"""`repository(owner:, name:) { object(oid:) }`: git's blobs as GraphQL shows them, which is not always as they are.

A text is UTF-8: of another encoding what GitHub makes of it, of what is binary none, and of a long one only the beginning.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from lab.github.exchange import Exchange
from lab.github.graphql_syntax import Field, SyntaxRefusedError, selected
from lab.github.identity import reached
from lab.github.records import Repository

LONGEST_TEXT = 512_000
TAKES = {"oid": "GitObjectID"}


def shown(ex: Exchange, field: Field, told: Mapping[str, Any], filled: Callable[[Any, str], Any]) -> Any:
    """The asked objects of a repository by their keys, None where the caller has none. `filled` puts variables in place."""
    name = f"{told['owner']}/{told['name']}"
    repository = ex.state.repositories.get(name)
    if repository is None or not _may(ex, repository):
        return None
    found: dict[str, Any] = {}
    for one in field.below:
        if one.name != "object" or one.on:
            raise SyntaxRefusedError(
                f"Field '{one.on or one.name}' doesn't exist on type 'Repository' of the lab's GitHub"
            )
        if set(one.arguments) != set(TAKES):
            raise SyntaxRefusedError("Field 'object' takes an oid")
        found[one.key] = _object(ex, one, str(filled(one.arguments["oid"], TAKES["oid"])))
    return found


def _object(ex: Exchange, field: Field, oid: str) -> dict[str, Any] | None:
    if not re.fullmatch(r"[0-9a-f]{40}", oid):
        raise SyntaxRefusedError(f"Argument 'oid' has an invalid value ({oid})")
    data = ex.state.objects.blobs.get(oid)
    if data is None:
        return None
    return _fields(field.below, "GitObject", {"oid": oid}, _blob(data))


def _fields(below: tuple[Field, ...], kind: str, values: Mapping[str, Any], blob: Mapping[str, Any]) -> dict[str, Any]:
    return selected(
        below, kind, "Blob", values, {"Blob": lambda inner: _fields(inner, "Blob", {**values, **blob}, blob)}
    )


def _blob(data: bytes) -> dict[str, Any]:
    binary = b"\0" in data[:8000]
    text = None if binary else data[:LONGEST_TEXT].decode(errors="replace")
    return {"byteSize": len(data), "isBinary": binary, "isTruncated": len(data) > LONGEST_TEXT, "text": text}


def _may(ex: Exchange, repository: Repository) -> bool:
    """An App needs its permission to read contents on this repository."""
    if ex.who.app and ex.who.grant:
        rights = ex.who.grant.permissions.get("contents")
        return repository.full_name in reached(ex.who) and rights in {"read", "write"}
    return True
